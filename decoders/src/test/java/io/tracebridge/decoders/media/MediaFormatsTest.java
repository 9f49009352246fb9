package io.tracebridge.decoders.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import org.junit.jupiter.api.Test;

class MediaFormatsTest {
    private final MediaDirectory directory = MediaDirectory.of(new TestSite().site);

    @Test
    void readsMapsAndParameters() {
        MediaFormats formats = read(line().payloadType(112));
        assertThat(formats.of(112)).as("a dynamic type without a map").isNull();
        assertThat(formats.first()).isNull();

        formats = read(parameters(map(line().payloadType(112), 112, "amr/8000/1"), 112, "mode-set=7; OCTET-ALIGN=1"));
        assertThat(formats.first()).isSameAs(formats.of(112));
        MediaFormat amr = formats.of(112);
        assertThat(amr.encoding()).isEqualTo(MediaEncoding.AMR);
        assertThat(amr.clockHz()).isEqualTo(8000);
        assertThat(amr.octetAligned()).isTrue();
        assertThat(amr.wrapped()).isFalse();
        assertThat(new String(amr.name(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("\"AMR\"");

        MediaFormat opus = read(parameters(map(line(), 111, "opus/48000/2"), 111, "minptime=10;usedtx=1"))
                .of(111);
        assertThat(opus.encoding()).isEqualTo(MediaEncoding.OPUS);
        assertThat(opus.clockHz()).isEqualTo(48000);
        assertThat(opus.channels()).isEqualTo(2);
        assertThat(opus.dtx()).isTrue();
    }

    @Test
    void parametersThatImplyOctetAlignment() {
        MediaFormat crc =
                read(parameters(map(line(), 97, "AMR-WB/16000"), 97, "crc=1")).of(97);
        assertThat(crc.octetAligned()).isTrue();
        assertThat(crc.wrapped()).isTrue();
        MediaFormat not = read(parameters(map(line(), 97, "AMR/8000"), 97, "octet-align=0;max-red=0"))
                .of(97);
        assertThat(not.octetAligned()).isFalse();
        MediaFormat many = read(parameters(map(line(), 97, "AMR/8000"), 97, "interleaving=30"))
                .of(97);
        assertThat(many.wrapped()).isTrue();
    }

    @Test
    void whatWasNotAnnouncedIsAsInRfc3551() {
        MediaFormats formats = read(line().payloadType(8));
        assertThat(formats.of(0).encoding()).isEqualTo(MediaEncoding.PCMU);
        assertThat(formats.announces(0)).isFalse();
        assertThat(formats.announces(8)).isTrue();
        assertThat(formats.of(9).clockHz()).as("G.722's clock").isEqualTo(8000);
        assertThat(formats.of(96)).isNull();
    }

    @Test
    void anAnnouncedMapPrevails() {
        MediaFormat own = read(map(line(), 8, "X-Own/16000")).of(8);
        assertThat(own.encoding()).isEqualTo(MediaEncoding.OTHER);
        assertThat(own.name()).isEqualTo(Frames.ascii("\"X-Own\""));
        assertThat(own.clockHz()).isEqualTo(16000);
    }

    @Test
    void nonsenseIsTakenInWithoutHarm() {
        MediaDescription line = map(line(), 99, "\"\\\n/99999999999999/-1");
        map(line, 200, "x/8000");
        map(line, -1, "x/8000");
        map(line, 98, "");
        for (int i = 0; i < 300; i++) {
            map(line, i & 0x7f, "x".repeat(40));
        }
        MediaFormats formats = read(line);
        assertThat(formats.of(99).clockHz()).isLessThanOrEqualTo(1_000_000);
        assertThat(formats.of(98)).isNotNull();
    }

    @Test
    void equalListsAreOneObject() {
        MediaFormats one = read(map(line(), 101, "telephone-event/8000"));
        MediaFormats two = read(map(line(), 101, "telephone-event/8000"));
        MediaFormats three = read(map(line().packetTime(30, 0), 101, "telephone-event/8000"));
        assertThat(two).isSameAs(one);
        assertThat(three).isNotSameAs(one);
        assertThat(three.ptimeMillis()).isEqualTo(30);
    }

    private MediaDescription line() {
        return directory.description().to(4, 0, 0xffff_0a00_0001L, 40000);
    }

    private static MediaDescription map(MediaDescription to, int type, String text) {
        return to.map(type, Frames.ascii(text), 0, text.length());
    }

    private static MediaDescription parameters(MediaDescription to, int type, String text) {
        return to.parameters(type, Frames.ascii(text), 0, text.length());
    }

    /** A session for each, at the same place. */
    private MediaFormats read(MediaDescription description) {
        long session = directory.open(Frames.ascii("\"x\""), new byte[27], new byte[0], 0, 0);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, description);
        return directory.at(4, 0, 0xffff_0a00_0001L, 40000).formats();
    }
}
