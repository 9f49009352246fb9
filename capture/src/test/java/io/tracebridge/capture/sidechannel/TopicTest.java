package io.tracebridge.capture.sidechannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TopicTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void writesTheTopicsOfVersion1() {
        assertThat(Topic.of(Topic.Kind.DATA, "edge1").bytes()).isEqualTo(ascii("data.v1.edge1"));
        assertThat(Topic.of(Topic.Kind.CONNECT, "edge1").bytes()).isEqualTo(ascii("event.v1.connect.edge1"));
        assertThat(Topic.of(Topic.Kind.DISCONNECT, "edge1").bytes()).isEqualTo(ascii("event.v1.disconnect.edge1"));
        assertThat(Topic.of(Topic.Kind.CLOSING_TRACE_FILE, "edge1").bytes())
                .isEqualTo(ascii("event.v1.closingtracefile.edge1"));
    }

    @Test
    void tellsAClientFromOneWhoseNameBeginsAlike() {
        Topic edge1 = Topic.of(Topic.Kind.DATA, "edge1");
        Topic edge10 = Topic.of(Topic.Kind.DATA, "edge10");
        assertThat(edge10.isWantedBy(edge1.bytes()))
                .as("a subscription is a prefix")
                .isTrue();
        assertThat(edge1.is(edge10.bytes())).isFalse();
        assertThat(Topic.read(edge10.bytes()).client()).isEqualTo("edge10");
    }

    @Test
    void readsNamesWithDots() {
        assertThat(Topic.read(ascii("data.v1.bsc.north.1")).client()).isEqualTo("bsc.north.1");
    }

    @Test
    void readsNothingElse() {
        for (String text : new String[] {
            "",
            "d",
            "data.v1",
            "data.v1.",
            "data.v2.edge1",
            "event.v1.edge1",
            "event.v1.linktype.edge1",
            "DATA.v1.a",
            "data.v1.a b",
            "data.v1.a/b",
            "data.v1.a\\b",
            "data.v1.\u0000",
            "data.v1." + "x".repeat(101)
        }) {
            assertThat(Topic.read(ascii(text))).as(text).isNull();
        }
        assertThat(Topic.read("data.v1.Zürich".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @Test
    void refusesNamesThatDoNotFitTopicsAndFiles() {
        for (String name : new String[] {"", "a b", "../x", "a\\b", "zürich", "tab\t", "x".repeat(101)}) {
            assertThatThrownBy(() -> ClientName.check(name))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name");
        }
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll Topic.Kind kind,
            @ForAll @StringLength(min = 1, max = 100) @CharRange(from = '0', to = '[') String name) {
        Topic topic = Topic.of(kind, name);
        Topic read = Topic.read(topic.bytes());
        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.client()).isEqualTo(name);
        assertThat(read.is(topic.bytes())).isTrue();
        assertThat(kind.parts()).isBetween(1, 3);
    }

    @Test
    void remembersTopicsAndStaysRightWhenItForgets() {
        TopicReader reader = new TopicReader();
        Topic first = reader.read(ascii("data.v1.edge1"));
        assertThat(reader.read(ascii("data.v1.edge1"))).isSameAs(first);
        for (int i = 0; i < 10_000; i++) {
            assertThat(reader.read(ascii("data.v1.e" + i)).client()).isEqualTo("e" + i);
        }
        assertThat(reader.read(ascii("data.v1.edge1")).client()).isEqualTo("edge1");
        assertThat(reader.read(ascii("nonsense"))).isNull();
    }
}
