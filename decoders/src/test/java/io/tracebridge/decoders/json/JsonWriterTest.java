package io.tracebridge.decoders.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final Field A = Field.of("a");
    private static final Field B_C = Field.of("b.c");
    private static final Field B_D = Field.of("b.d");
    private static final Field B_E_F = Field.of("b.e.f");
    private static final Field G = Field.of("g");
    private static final Field LIST = Field.of("h.list");
    private static final Field LIST_NAME = Field.of("h.list.name");
    private static final Field LIST_SUB_X = Field.of("h.list.sub.x");
    private static final Field LIST_INNER = Field.of("h.list.inner");
    private static final Field LIST_INNER_Y = Field.of("h.list.inner.y");

    private final JsonWriter json = new JsonWriter(1 << 16);

    @Test
    void opensAndClosesTheObjectsBetweenFields() {
        json.begin();
        json.number(A, 1);
        json.number(B_C, 2);
        json.bool(B_D, true);
        json.number(B_E_F, 3);
        json.bool(G, false);
        json.end();
        assertThat(text()).isEqualTo("{\"a\":1,\"b\":{\"c\":2,\"d\":true,\"e\":{\"f\":3}},\"g\":false}");
    }

    @Test
    void writesArraysOfObjectsWithObjectsAndArraysInside() {
        json.begin();
        json.beginArray(LIST);
        for (int i = 0; i < 2; i++) {
            json.beginObject();
            json.number(LIST_NAME, i);
            json.number(LIST_SUB_X, i);
            json.beginArray(LIST_INNER);
            json.beginObject();
            json.number(LIST_INNER_Y, i);
            json.endObject();
            json.endArray();
            json.endObject();
        }
        json.endArray();
        json.number(A, 7);
        json.end();
        assertThat(text())
                .isEqualTo("{\"h\":{\"list\":[{\"name\":0,\"sub\":{\"x\":0},\"inner\":[{\"y\":0}]},"
                        + "{\"name\":1,\"sub\":{\"x\":1},\"inner\":[{\"y\":1}]}]},\"a\":7}");
    }

    /** And so are the objects that would hold nothing else: the next field is written as if the array had never been begun. */
    @Test
    void anArrayWithoutElementsIsLeftOut() {
        json.begin();
        json.number(B_C, 1);
        json.beginArray(LIST);
        json.endArray();
        json.bool(B_D, true);
        json.beginArray(LIST);
        json.beginObject();
        json.number(LIST_NAME, 1);
        json.beginArray(LIST_INNER);
        json.endArray();
        json.number(LIST_SUB_X, 2);
        json.endObject();
        json.endArray();
        json.end();
        assertThat(text()).isEqualTo("{\"b\":{\"c\":1,\"d\":true},\"h\":{\"list\":[{\"name\":1,\"sub\":{\"x\":2}}]}}");
    }

    @Test
    void endClosesWhatIsOpen() {
        json.begin();
        json.beginArray(LIST);
        json.beginObject();
        json.number(LIST_SUB_X, 1);
        json.endObject();
        json.end();
        assertThat(text()).isEqualTo("{\"h\":{\"list\":[{\"sub\":{\"x\":1}}]}}");
    }

    @Test
    void writesAnEmptyDocument() {
        json.begin();
        json.end();
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void rollsBackToWhereTheMarkWasSet() {
        JsonWriter.Mark mark = new JsonWriter.Mark();
        json.begin();
        json.number(B_C, 1);
        json.mark(mark);
        json.number(G, 2);
        json.beginArray(LIST);
        json.beginObject();
        json.rollback(mark);
        json.number(B_D, 3);
        json.end();
        assertThat(text()).isEqualTo("{\"b\":{\"c\":1,\"d\":3}}");
    }

    @Test
    void leavesOutWhatDoesNotFitUntilRolledBack() {
        JsonWriter small = new JsonWriter(1024);
        JsonWriter.Mark mark = new JsonWriter.Mark();
        small.begin();
        small.number(A, 1);
        small.mark(mark);
        byte[] long1 = new byte[2000];
        small.text(B_C, long1, 0, long1.length);
        assertThat(small.overflowed()).isTrue();
        small.number(B_D, 2);
        small.rollback(mark);
        assertThat(small.overflowed()).isFalse();
        small.number(B_D, 3);
        small.end();
        assertThat(new String(small.array(), 0, small.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1,\"b\":{\"d\":3}}");
    }

    @Test
    void refusesArraysNestedTooDeep() {
        json.begin();
        for (int i = 0; i < 8; i++) {
            json.beginArray(LIST);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> json.beginArray(LIST))
                .withMessageContaining("h.list");
    }

    @Property
    void neverOverrunsItsLimitAndStaysValid(
            @ForAll @Size(max = 40) byte[][] texts, @ForAll @IntRange(max = 60) int blow) throws IOException {
        JsonWriter small = new JsonWriter(1024);
        JsonWriter.Mark mark = new JsonWriter.Mark();
        small.begin();
        small.beginArray(LIST);
        for (byte[] text : texts) {
            small.mark(mark);
            small.beginObject();
            for (int i = 0; i < blow; i++) {
                small.number(Field.of("h.list.n" + i), i);
            }
            small.text(LIST_SUB_X, text, 0, text.length);
            small.endObject();
            if (small.overflowed()) {
                small.rollback(mark);
            }
        }
        small.endArray();
        small.end();
        assertThat(small.array().length).isLessThanOrEqualTo(1024);
        JACKSON.readTree(small.array(), 0, small.length());
    }

    @Property
    void keepsValidTextAsJacksonReadsIt(@ForAll String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(value(utf8)).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
    }

    @Property
    void writesAsciiAsJacksonWritesIt(@ForAll("ascii") String text) throws JsonProcessingException {
        assertThat(new String(JsonWriter.quoted(text), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))
                .isEqualTo(JACKSON.writeValueAsString(text).toLowerCase(Locale.ROOT));
    }

    @Provide
    Arbitrary<String> ascii() {
        return Arbitraries.strings().withCharRange((char) 0, (char) 127);
    }

    @Property(tries = 5000)
    void escapesEachByteThatIsNotUtf8(@ForAll @Size(max = 12) byte[] bytes) throws IOException {
        assertThat(value(bytes)).isEqualTo(reference(bytes));
    }

    @Example
    void escapesOverlongSurrogateAndOutOfRangeSequences() throws IOException {
        for (String hex : new String[] {"c080", "e08080", "eda080", "f4908080", "f880808080", "c3", "e282", "f09f98"}) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            assertThat(value(bytes)).isEqualTo("\\x" + hex.replaceAll("(..)(?=.)", "$1\\\\x"));
        }
    }

    @Property
    void writesNumbersOfAllLengths(@ForAll long number) throws IOException {
        json.begin();
        json.number(A, number);
        json.beginArray(LIST);
        json.element(number);
        json.endArray();
        json.end();
        JsonNode tree = tree();
        assertThat(tree.get("a").longValue()).isEqualTo(number);
        assertThat(tree.at("/h/list/0").longValue()).isEqualTo(number);
    }

    @Property
    void writesIpv6AddressesByRfc5952(@ForAll @Size(8) int[] groups, @ForAll @IntRange(max = 255) int zeros)
            throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(16);
        for (int i = 0; i < 8; i++) {
            raw.putShort((zeros >> i & 1) == 1 ? 0 : (short) groups[i]);
        }
        json.begin();
        json.address(A, 6, raw.getLong(0), raw.getLong(8));
        json.end();
        assertThat(tree().get("a").textValue()).isEqualTo(rfc5952(raw.array()));
    }

    @Test
    void writesSpecialAddresses() throws IOException {
        assertThat(ipv6("00000000000000000000000000000000")).isEqualTo("::");
        assertThat(ipv6("00000000000000000000000000000001")).isEqualTo("::1");
        assertThat(ipv6("20010db8000000000001000000000001")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(ipv6("20010db8000000010001000100010001")).isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(ipv6("00000000000000000000ffffc0000201")).isEqualTo("::ffff:192.0.2.1");
        assertThat(ipv6("fe800000000000000000000000000000")).isEqualTo("fe80::");
        json.begin();
        json.address(A, 4, 0, 0xffffc0000201L);
        json.end();
        assertThat(tree().get("a").textValue()).isEqualTo("192.0.2.1");
    }

    @Property
    void writesTimestampsOfTheWholeRange(@ForAll long nanos) throws IOException {
        json.begin();
        json.timestamp(A, nanos);
        json.end();
        assertThat(tree().get("a").textValue()).isEqualTo(iso(nanos));
    }

    @Test
    void writesTheFirstAndTheLastTimestampAndLeapDays() throws IOException {
        for (String text : new String[] {
            "2024-02-29T23:59:59.999999999Z", "2024-03-01T00:00:00.000000000Z", "2000-02-29T00:00:00.000000001Z",
            "1900-03-01T00:00:00.000000000Z", "1969-12-31T23:59:59.999999999Z", "2100-02-28T12:00:00.000000000Z"
        }) {
            Instant instant = Instant.parse(text);
            json.begin();
            json.timestamp(A, instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
            json.end();
            assertThat(tree().get("a").textValue()).isEqualTo(text);
        }
        for (long nanos : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            json.begin();
            json.timestamp(A, nanos);
            json.end();
            assertThat(tree().get("a").textValue()).isEqualTo(iso(nanos));
        }
    }

    @Property
    void writesHexAndBase64(@ForAll byte[] bytes) throws IOException {
        json.begin();
        json.hex(A, bytes, 0, bytes.length);
        json.base64(G, bytes, 0, bytes.length);
        json.end();
        assertThat(tree().get("a").textValue()).isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(Base64.getDecoder().decode(tree().get("g").textValue())).isEqualTo(bytes);
        assertThat(tree().get("g").textValue()).isEqualTo(Base64.getEncoder().encodeToString(bytes));
    }

    private String ipv6(String hex) throws IOException {
        ByteBuffer raw = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        json.begin();
        json.address(A, 6, raw.getLong(0), raw.getLong(8));
        json.end();
        return tree().get("a").textValue();
    }

    private String value(byte[] bytes) throws IOException {
        json.begin();
        json.text(A, bytes, 0, bytes.length);
        json.beginArray(LIST);
        json.element(bytes, 0, bytes.length);
        json.endArray();
        json.end();
        JsonNode tree = tree();
        assertThat(tree.at("/h/list/0")).isEqualTo(tree.get("a"));
        return tree.get("a").textValue();
    }

    /** Takes the longest well-formed character at each place by asking the JDK, else {@code \xNN}. */
    private static String reference(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int taken = 0;
            for (int length = 1; length <= 4 && i + length <= bytes.length && taken == 0; length++) {
                try {
                    out.append(StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, i, i + length))));
                    taken = length;
                } catch (CharacterCodingException e) {
                    continue;
                }
            }
            if (taken == 0) {
                out.append(String.format(Locale.ROOT, "\\x%02x", bytes[i]));
                taken = 1;
            }
            i += taken;
        }
        return out.toString();
    }

    /** The JDK's long form, shortened by the rules of RFC 5952 section 4 with a regular expression for each length of run. */
    private static String rfc5952(byte[] raw) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(raw);
        if (raw.length == 16 && address.getAddress().length == 4) {
            return "::ffff:" + address.getHostAddress();
        }
        String text = address.getHostAddress();
        for (int run = 8; run >= 2; run--) {
            String zeros = "(^|:)0" + ":0".repeat(run - 1) + "(:|$)";
            String shorter = text.replaceFirst(zeros, "::");
            if (!shorter.equals(text)) {
                return shorter;
            }
        }
        return text;
    }

    private static String iso(long nanos) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochSecond(0, nanos));
    }

    private JsonNode tree() throws IOException {
        return JACKSON.readTree(json.array(), 0, json.length());
    }

    private String text() {
        return new String(json.array(), 0, json.length(), StandardCharsets.UTF_8);
    }
}
