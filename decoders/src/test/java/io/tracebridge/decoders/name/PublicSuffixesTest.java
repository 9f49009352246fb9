package io.tracebridge.decoders.name;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InternetDomainName;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicSuffixesTest {
    private static String suffix(String name) {
        String[] labels = name.split("\\.");
        int[] labelAt = new int[labels.length];
        int at = 0;
        for (int i = 0; i < labels.length; i++) {
            labelAt[i] = at;
            at += labels[i].length() + 1;
        }
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int found = PublicSuffixes.instance().suffixLabels(bytes, labelAt, labels.length, bytes.length);
        return name.substring(labelAt[labels.length - found]);
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, com",
        "com, com",
        "www.example.co.uk, co.uk",
        "example.github.io, github.io",
        "foo.bar.ck, bar.ck",
        "www.ck, ck",
        "a.www.ck, ck",
        "x.city.kawasaki.jp, kawasaki.jp",
        "x.y.kawasaki.jp, y.kawasaki.jp",
        "printer.local, local",
        "4.3.2.1.in-addr.arpa, in-addr.arpa",
        "a.b.xn--fiqs8s, xn--fiqs8s",
        "ec2-1-2-3-4.compute-1.amazonaws.com, ec2-1-2-3-4.compute-1.amazonaws.com"
    })
    void findsThePublicSuffix(String name, String suffix) {
        assertThat(suffix(name)).isEqualTo(suffix);
    }

    /** Guava answers from the same list in its own way; it knows no default rule, so names it has no rule for are left out. */
    @Property(tries = 3000)
    void agreesWithGuava(@ForAll("names") String name) {
        InternetDomainName domain = InternetDomainName.from(name);
        if (domain.hasPublicSuffix()) {
            assertThat(suffix(name)).isEqualTo(domain.publicSuffix().toString());
        } else {
            assertThat(suffix(name)).doesNotContain(".");
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> labels = Arbitraries.of(
                "com",
                "uk",
                "co",
                "jp",
                "kawasaki",
                "city",
                "ck",
                "www",
                "github",
                "io",
                "amazonaws",
                "compute",
                "elb",
                "s3",
                "eu-west-1",
                "no",
                "hordaland",
                "os",
                "platformsh",
                "site",
                "on",
                "aws",
                "airflow",
                "example",
                "x");
        return labels.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join(".", list));
    }
}
