package io.tracebridge.decoders.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Any records of any clients in any order: nothing is lost, nothing is told twice, nothing is undeclared. */
class CapturePropertyTest {
    private static final SchemaCheck SCHEMA =
            new SchemaCheck(FieldCatalog.of(List.of(new CaptureProtocol())), CaptureProtocol.DATASET);

    private static TestSite decode(long seed, int records, long spread) {
        Random random = new Random(seed);
        TestSite test = new TestSite(new CaptureProtocol());
        Frame frame = new Frame();
        long time = TestSite.START;
        for (int i = 0; i < records; i++) {
            int kind = random.nextInt(20);
            time += kind == 0 ? -random.nextLong(spread) : random.nextLong(spread);
            String client = "client-" + random.nextInt(3);
            frame.kind = kind < 5 ? Frame.Kind.MARK : Frame.Kind.PACKET;
            frame.timeNanos = random.nextInt(200) == 0 ? random.nextLong() : time;
            frame.interfaceId = random.nextInt(70);
            frame.interfaceName = random.nextBoolean() ? "eth0" : null;
            frame.received = random.nextInt(4) == 0 ? random.nextLong() : i;
            frame.dropped = random.nextInt(4) == 0 ? random.nextLong() : i / 10;
            frame.linkType = random.nextInt(3);
            frame.data = new byte[random.nextInt(60)];
            random.nextBytes(frame.data);
            frame.offset = 0;
            frame.capturedLength = frame.data.length;
            frame.originalLength = frame.data.length + random.nextInt(2);
            test.site.frame(client, frame);
        }
        test.site.finish();
        return test;
    }

    private static List<Document> documents(TestSite test) {
        return test.sink.documents.stream()
                .filter(document -> document.dataset() == CaptureProtocol.DATASET)
                .toList();
    }

    private static long sum(List<Document> documents, String field) {
        return documents.stream()
                .mapToLong(document -> document.json().at(field).asLong())
                .sum();
    }

    @Property(tries = 300)
    void everyRecordIsInOneDocumentAndEveryDocumentHasAnIdOfItsOwn(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int records,
            @ForAll @IntRange(min = 1, max = 900) int seconds) {
        TestSite test = decode(seed, records, seconds * TestSite.SECOND);
        List<Document> documents = documents(test);

        documents.forEach(document -> assertThat(SCHEMA.violations(document.json()))
                .as(document.text())
                .isEmpty());
        assertThat(sum(documents, "/capture/frames")).isEqualTo(test.count("site.frames"));
        assertThat(sum(documents, "/capture/marks")).isEqualTo(test.count("site.marks"));
        assertThat(sum(documents, "/capture/duplicates")).isEqualTo(test.count("site.duplicates"));
        assertThat(sum(documents, "/capture/fragments")).isEqualTo(test.count("ip.fragments"));
        assertThat(sum(documents, "/capture/clock/steps")).isEqualTo(test.count("site.clock.steps"));
        assertThat(sum(documents, "/capture/clock/outliers")).isEqualTo(test.count("site.clock.outliers"));
        assertThat(documents).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Property(tries = 50)
    void theSameRecordsGiveTheSameDocuments(@ForAll long seed) {
        assertThat(documents(decode(seed, 300, 5 * TestSite.SECOND)))
                .isEqualTo(documents(decode(seed, 300, 5 * TestSite.SECOND)));
    }
}
