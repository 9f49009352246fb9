package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers and mobile networks in DNS documents. The tokens are those that openssl computes (PseudonymsTest). */
class DnsPrivacyTest {
    private static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final byte[] OLD = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final Map<String, String> ALL = Map.of(
            "dns.include_authorities", "true",
            "dns.include_additionals", "true",
            "dns.send_request", "true",
            "dns.send_response", "true");

    private static final String IMSI = "262011234567890";
    private static final String IMSI_HASH = "h1:6tfo:6r7vq43k7av22tf6zzmljkonne";
    private static final String IMSI_LABEL = "h1-6tfo-6r7vq43k7av22tf6zzmljkonne";
    private static final String MSISDN = "491701234567";
    private static final String MSISDN_HASH = "h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz";
    private static final String MSISDN_LABEL = "h1-6tfo-ieyyj6ct7cichbnjddm2j3fyyz";
    private static final String ENUM = "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa";
    private static final String NAI = "0" + IMSI + ".nai.epc.mnc001.mcc262.3gppnetwork.org";

    private static final int NAPTR = 35;
    private static final int TXT = 16;
    private static final int CNAME = 5;
    private static final int PTR = 12;

    private static DnsExchange exchange(String privacy) {
        return new DnsExchange(new Settings(SECRET, 64 << 20, privacy, ALL));
    }

    @Test
    void anEnumNameIsStoredUnderThePseudonymOfItsNumber() {
        DnsExchange exchange = exchange("pseudonym");
        exchange.toServer(DnsBuilder.query(1, ENUM, NAPTR))
                .toClient(DnsBuilder.response(1)
                        .question(ENUM, NAPTR)
                        .record(
                                0,
                                DnsBuilder.hex("c00c"),
                                NAPTR,
                                60,
                                naptr("!^.*$!sip:+" + MSISDN + "@ims.example.net!", "."))
                        .bytes());
        Document document = exchange.only();
        assertThat(document.at("/dns/question/name")).isEqualTo(MSISDN_LABEL + ".e164.arpa");
        assertThat(document.at("/dns/question/subdomain")).isNull();
        assertThat(document.at("/dns/question/registered_domain")).isEqualTo(MSISDN_LABEL + ".e164.arpa");
        assertThat(document.at("/resource")).isEqualTo(MSISDN_LABEL + ".e164.arpa");
        assertThat(document.at("/query")).isEqualTo("class IN, type NAPTR, " + MSISDN_LABEL + ".e164.arpa");
        assertThat(document.at("/dns/answers/0/name")).isEqualTo(MSISDN_LABEL + ".e164.arpa");
        assertThat(document.at("/dns/answers/0/regexp")).isEqualTo("!^.*$!sip:" + MSISDN_LABEL + "@ims.example.net!");
        assertThat(document.at("/dns/mobile/kind")).isEqualTo("enum");
        assertThat(document.at("/subscriber/msisdn/hash")).isEqualTo("[\"" + MSISDN_HASH + "\"]");
        assertThat(document.at("/subscriber/msisdn/prefix")).isEqualTo("49170");
        assertThat(document.at("/subscriber/imsi")).isNull();
        assertThat(document.at("/privacy/mode")).isEqualTo("pseudonym");
    }

    @Test
    void aNetworkAccessIdentifierNamesItsSubscriberAndNetwork() {
        Document document = exchange("pseudonym")
                .toServer(DnsBuilder.query(1, NAI, 1))
                .finish()
                .only();
        assertThat(document.at("/dns/question/name")).isEqualTo(IMSI_LABEL + ".nai.epc.mnc001.mcc262.3gppnetwork.org");
        assertThat(document.at("/dns/question/subdomain")).isEqualTo(IMSI_LABEL + ".nai.epc.mnc001.mcc262");
        assertThat(document.at("/dns/mobile/kind")).isEqualTo("nai");
        assertThat(document.at("/dns/mobile/eap")).isEqualTo("aka");
        assertThat(document.at("/dns/mobile/mnc_raw")).isEqualTo("001");
        assertThat(document.at("/network/carrier/mcc")).isEqualTo("262");
        assertThat(document.at("/network/carrier/mnc")).isEqualTo("01");
        assertThat(document.at("/network/carrier/name")).isEqualTo("T-Mobile(Telekom)");
        assertThat(document.at("/network/carrier/icc")).isEqualTo("DE");
        assertThat(document.at("/subscriber/imsi/hash")).isEqualTo("[\"" + IMSI_HASH + "\"]");
        assertThat(document.at("/subscriber/imsi/prefix")).isEqualTo("26201");
    }

    @Test
    void anAccessPointNamesItsNetwork() {
        Document document = exchange("pseudonym")
                .toServer(DnsBuilder.query(1, "Internet.mnc260.mcc310.GPRS", 1))
                .finish()
                .only();
        assertThat(document.at("/dns/mobile/kind")).isEqualTo("apn");
        assertThat(document.at("/dns/mobile/apn")).isEqualTo("internet");
        assertThat(document.at("/network/carrier/mnc")).isEqualTo("260");
        assertThat(document.at("/network/carrier/icc")).isEqualTo("US");
        assertThat(document.at("/dns/mobile/pub")).isEqualTo("false");
        assertThat(document.at("/dns/mobile/leak")).isEqualTo("false");
        assertThat(document.at("/subscriber")).isNull();
    }

    @Test
    void areasAndNodesHaveFieldsOfTheirOwn() {
        Document rai = exchange("pseudonym")
                .toServer(DnsBuilder.query(1, "nri2A.rac00A1.lac1B34.mnc001.mcc262.gprs", 1))
                .finish()
                .only();
        assertThat(rai.at("/dns/mobile")).contains("\"lac\":6964,\"rac\":161,\"nri\":42");
        Document node = exchange("pseudonym")
                .toServer(DnsBuilder.query(1, "topon.s5-pgw.gw32.west.node.epc.mnc001.mcc262.3gppnetwork.org", 1))
                .finish()
                .only();
        assertThat(node.at("/dns/mobile"))
                .contains("\"node\":\"gw32.west\",\"interface\":\"s5-pgw\",\"topology\":\"topon\"");
    }

    @ParameterizedTest
    @CsvSource({
        "internet.mnc001.mcc262.gprs, 8.8.8.8, true",
        "internet.mnc001.mcc262.gprs, 10.0.0.53, false",
        "internet.mnc001.mcc262.gprs, 193.0.0.53, false",
        "epc.mnc001.mcc262.3gppnetwork.org, 8.8.8.8, true",
        "epc.mnc001.mcc262.3gppnetwork.org, 2001:4860:4860::8888, true",
        "epdg.epc.mnc001.mcc262.pub.3gppnetwork.org, 8.8.8.8, ",
        "www.example.com, 8.8.8.8, ",
    })
    void aPrivateNameAskedOfAPublicAddressIsALeak(String name, String server, String leak) {
        Map<String, String> options = Map.of("dns.operator_networks", "193.0.0.0/24,2a00::/16");
        DnsExchange exchange = new DnsExchange(new Settings(SECRET, 64 << 20, "pseudonym", options));
        String client = server.contains(":") ? "fd00::1" : "10.0.0.1";
        exchange.udp(client, 40000, server, 53, DnsBuilder.query(1, name, 1)).finish();
        assertThat(exchange.only().at("/dns/mobile/leak")).isEqualTo(leak);
    }

    @Test
    void networksOfOperatorsThatAreNoNetworksAreRefused() {
        assertThatThrownBy(() -> new DnsExchange(
                        new Settings(SECRET, 64 << 20, "pseudonym", Map.of("dns.operator_networks", "193.0.0.0/33"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dns.operator_networks")
                .hasMessageContaining("193.0.0.0/33");
    }

    @Test
    void whileKeysOverlapBothPseudonymsAreSearchableAndNamesHaveTheCurrentOne() {
        DnsExchange exchange =
                new DnsExchange(new Settings(SECRET, List.of(OLD, SECRET), 64 << 20, "pseudonym", Map.of()));
        Document document =
                exchange.toServer(DnsBuilder.query(1, NAI, 1)).finish().only();
        assertThat(document.at("/subscriber/imsi/hash"))
                .isEqualTo("[\"h1:p72q:jodbm7tl3t3ohilbqxpt4o5msi\",\"" + IMSI_HASH + "\"]");
        assertThat(document.at("/dns/question/name")).startsWith("h1-p72q-jodbm7tl3t3ohilbqxpt4o5msi.nai.");
    }

    @Test
    void theIdentityOfADocumentDoesNotDependOnPrivacyModeOrPseudonymKeys() {
        List<String> ids = new ArrayList<>();
        for (String mode : List.of("pseudonym", "clear", "drop")) {
            Document document = exchange(mode)
                    .toServer(DnsBuilder.query(1, NAI, 1))
                    .finish()
                    .only();
            assertThat(document.at("/privacy/mode")).isEqualTo(mode);
            ids.add(document.id());
        }
        ids.add(new DnsExchange(new Settings(SECRET, List.of(OLD), 64 << 20, "pseudonym", Map.of()))
                .toServer(DnsBuilder.query(1, NAI, 1))
                .finish()
                .only()
                .id());
        assertThat(ids).containsOnly(ids.get(0));
    }

    @Test
    void inModeClearNumbersStayAndStandBesideTheirPseudonyms() {
        Document document = exchange("clear")
                .toServer(DnsBuilder.query(1, ENUM, NAPTR))
                .finish()
                .only();
        assertThat(document.at("/dns/question/name")).isEqualTo(ENUM);
        assertThat(document.at("/subscriber/msisdn/number")).isEqualTo(MSISDN);
        assertThat(document.at("/subscriber/msisdn/hash")).isEqualTo("[\"" + MSISDN_HASH + "\"]");
    }

    @Test
    void theCanariesWouldBeSeen() {
        DnsExchange exchange = exchange("clear");
        exchange.toServer(DnsBuilder.query(1, ENUM, NAPTR)).toClient(everything(1, ENUM, NAPTR));
        String text = exchange.only().text().toLowerCase(Locale.ROOT);
        assertThat(canaries().stream().filter(text::contains)).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pseudonym", "drop"})
    void noDigitOfASubscriberLeavesInAnyFieldWhateverCarriesIt(String mode) {
        DnsExchange exchange = exchange(mode);
        int id = 1;
        for (String name : List.of(
                ENUM,
                NAI,
                "imsi-" + IMSI + ".example.com",
                IMSI + ".apn.epc.mnc001.mcc262.3gppnetwork.org",
                "tel-" + MSISDN + ".example.com")) {
            for (int type : new int[] {NAPTR, TXT, 1, 255}) {
                exchange.toServer(DnsBuilder.query(id, name, type)).toClient(everything(id, name, type));
                id++;
            }
        }
        // Answered under another name, never answered, answered without a question asked, cut within the name.
        exchange.toServer(DnsBuilder.query(id, "www.example.com", 1)).toClient(everything(id, ENUM, 1));
        exchange.toServer(DnsBuilder.query(id + 1, NAI, 1));
        exchange.toClient(everything(id + 2, NAI, 1));
        byte[] whole = DnsBuilder.query(id + 3, NAI, 1);
        for (int length = 1; length < whole.length; length++) {
            exchange.toServer(java.util.Arrays.copyOf(whole, length));
        }
        exchange.finish();
        List<Document> documents = exchange.documents();
        assertThat(documents).hasSizeGreaterThan(23);
        for (Document document : documents) {
            for (String secret : canaries()) {
                assertThat(document.text().toLowerCase(Locale.ROOT)).doesNotContain(secret);
            }
        }
        String all = String.join("\n", documents.stream().map(Document::text).toList());
        String counters = exchange.site.site.counters().keySet().toString();
        for (String secret : canaries()) {
            assertThat(counters).doesNotContain(secret);
        }
        if (mode.equals("pseudonym")) {
            assertThat(all)
                    .contains(IMSI_HASH, MSISDN_HASH, IMSI_LABEL, MSISDN_LABEL)
                    .doesNotContain("\"number\"");
        } else {
            assertThat(all).doesNotContain("h1:").doesNotContain("h1-").contains("redacted");
        }
        // One subscriber, one pseudonym, however often and wherever it stood.
        assertThat(documents.stream()
                        .map(document -> document.at("/subscriber/imsi/hash"))
                        .filter(hash -> hash != null)
                        .distinct())
                .isEqualTo(mode.equals("drop") ? List.of() : List.of("[\"" + IMSI_HASH + "\"]"));
        assertThat(documents.stream()
                        .map(document -> document.at("/subscriber/msisdn/hash"))
                        .filter(hash -> hash != null)
                        .distinct())
                .isEqualTo(mode.equals("drop") ? List.of() : List.of("[\"" + MSISDN_HASH + "\"]"));
    }

    /** The subscriber's digits, but for the prefix that may be shown: in clear, reversed, dotted, in hexadecimal digits, base 64, BCD. */
    private static List<String> canaries() {
        List<String> secrets = new ArrayList<>();
        for (String digits : List.of(IMSI.substring(5), MSISDN.substring(5), IMSI.substring(8), MSISDN.substring(6))) {
            String reversed = new StringBuilder(digits).reverse().toString();
            for (String form : List.of(digits, reversed)) {
                secrets.add(form);
                secrets.add(String.join(".", form.split("")));
                secrets.add(HexFormat.of().formatHex(form.getBytes(StandardCharsets.US_ASCII)));
                secrets.add("01"
                        + String.join(
                                "01",
                                HexFormat.of()
                                        .formatHex(form.getBytes(StandardCharsets.US_ASCII))
                                        .split("(?<=\\G..)")));
            }
        }
        return secrets;
    }

    /** A response that has the subscriber in every kind of record that can hold one. */
    private static byte[] everything(int id, String name, int type) {
        byte[] owner = DnsBuilder.hex("c00c");
        byte[] imsiText = string("imsi=" + IMSI);
        byte[] ede = option(15, concat(new byte[] {0, 1}, ("bad " + IMSI).getBytes(StandardCharsets.US_ASCII)));
        byte[] nsid = option(3, IMSI.getBytes(StandardCharsets.US_ASCII));
        return DnsBuilder.response(id)
                .question(name, type)
                .record(0, owner, NAPTR, 60, naptr("!^.*$!sip:+" + MSISDN + "@ims.example.net!", NAI))
                .record(0, owner, NAPTR, 60, naptr("!^\\+" + MSISDN + "$!mailto:" + MSISDN + "@mms!", "."))
                .record(0, owner, CNAME, 60, DnsBuilder.name(ENUM))
                .record(0, DnsBuilder.name(NAI), PTR, 60, DnsBuilder.name(ENUM))
                .record(0, owner, TXT, 60, concat(imsiText, string("tel:+49-170-123.45(67)"), string(ENUM)))
                .record(0, owner, 15, 60, concat(new byte[] {0, 10}, DnsBuilder.name(NAI)))
                .record(0, owner, 33, 60, concat(new byte[6], DnsBuilder.name("+" + MSISDN + ".example.com")))
                .record(
                        0,
                        owner,
                        256,
                        60,
                        concat(new byte[4], ("sip:+" + MSISDN + "@x").getBytes(StandardCharsets.US_ASCII)))
                .record(0, owner, 13, 60, concat(imsiText, string("sip:" + MSISDN)))
                .record(
                        0,
                        owner,
                        257,
                        60,
                        concat(new byte[] {0, 5}, ("issue" + "imsi-" + IMSI).getBytes(StandardCharsets.US_ASCII)))
                .record(0, owner, 65280, 60, IMSI.getBytes(StandardCharsets.US_ASCII))
                .record(0, owner, 65281, 60, DnsBuilder.name(ENUM))
                .record(0, owner, 61, 60, ("key of " + IMSI).getBytes(StandardCharsets.US_ASCII))
                .record(
                        0,
                        owner,
                        64,
                        60,
                        concat(
                                new byte[] {0, 1},
                                DnsBuilder.name(NAI),
                                new byte[] {0, 7, 0, 15},
                                IMSI.getBytes(StandardCharsets.US_ASCII)))
                .record(
                        1,
                        DnsBuilder.name(ENUM),
                        6,
                        60,
                        concat(DnsBuilder.name(NAI), DnsBuilder.name(ENUM), new byte[20]))
                .record(2, DnsBuilder.name(NAI), 17, 60, concat(DnsBuilder.name(NAI), DnsBuilder.name(ENUM)))
                .record(2, DnsBuilder.name(NAI), 47, 60, concat(DnsBuilder.name(NAI), new byte[] {0, 1, 64}))
                .opt(1232, 0, concat(nsid, ede))
                .bytes();
    }

    private static byte[] naptr(String regexp, String replacement) {
        return concat(
                new byte[] {0, 10, 0, 100},
                string("u"),
                string("E2U+sip"),
                string(regexp),
                DnsBuilder.name(replacement));
    }

    private static byte[] option(int code, byte[] data) {
        return concat(new byte[] {0, (byte) code, 0, (byte) data.length}, data);
    }

    private static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return concat(new byte[] {(byte) bytes.length}, bytes);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
