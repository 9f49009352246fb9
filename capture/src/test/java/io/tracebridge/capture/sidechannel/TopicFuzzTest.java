package io.tracebridge.capture.sidechannel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any bytes are a topic that writes itself the same again, or none. */
class TopicFuzzTest {
    @FuzzTest
    void anyBytesAreATopicOrNone(byte[] bytes) {
        Topic topic = Topic.read(bytes);
        Topic remembered = new TopicReader().read(bytes);
        if ((topic == null) != (remembered == null)) {
            throw new AssertionError("read " + topic + ", remembered " + remembered);
        }
        if (topic != null) {
            ClientName.check(topic.client());
            if (!Arrays.equals(topic.bytes(), bytes) || !topic.is(bytes)) {
                throw new AssertionError(topic + " is not what was read");
            }
        }
    }
}
