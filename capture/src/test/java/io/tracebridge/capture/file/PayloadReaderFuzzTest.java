package io.tracebridge.capture.file;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.capture.Frame;

/** Whatever the payloads and their order: nothing is thrown, and every frame lies inside its payload. */
class PayloadReaderFuzzTest {
    @FuzzTest
    void readsAnyPayloads(FuzzedDataProvider data) {
        PayloadReader reader = new PayloadReader();
        Frame frame = new Frame();
        while (data.remainingBytes() > 0) {
            byte[] payload = data.consumeBytes(data.consumeInt(0, 500));
            Outcome outcome = data.consumeBoolean()
                    ? reader.link(payload, 0, payload.length)
                    : reader.data(payload, 0, payload.length, frame);
            if (outcome == Outcome.INCOMPLETE) {
                throw new AssertionError("a payload has no more bytes to come");
            }
            if (outcome == Outcome.FRAME) {
                RawCapture.check(frame);
            }
            for (int id = 0; id < reader.interfaceCount(); id++) {
                if (reader.linkType(id) < 0 || reader.snaplen(id) < 0) {
                    throw new AssertionError("interface " + id);
                }
            }
        }
    }
}
