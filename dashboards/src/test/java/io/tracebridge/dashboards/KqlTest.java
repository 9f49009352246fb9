package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KqlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "none", textBlock = """
            ``                     | {"match_all":{}}
            a.b: c                 | {"match":{"a.b":"c"}}
            a.b:c                  | {"match":{"a.b":"c"}}
            a: "c d"               | {"match_phrase":{"a":"c d"}}
            a: "say \\"x\\""       | {"match_phrase":{"a":"say \\"x\\""}}
            a: *                   | {"exists":{"field":"a"}}
            a: "*"                 | {"match_phrase":{"a":"*"}}
            a: dns.*               | {"query_string":{"query":"dns.*","fields":["a"]}}
            a >= 5                 | {"range":{"a":{"gte":"5"}}}
            a<5                    | {"range":{"a":{"lt":"5"}}}
            not a: b               | {"bool":{"must_not":[{"match":{"a":"b"}}]}}
            a: (b or "c d")        | {"bool":{"should":[{"match":{"a":"b"}},{"match_phrase":{"a":"c d"}}],"minimum_should_match":1}}
            a: b AND c: d          | {"bool":{"filter":[{"match":{"a":"b"}},{"match":{"c":"d"}}]}}
            a: b or c: d and e: f  | {"bool":{"should":[{"match":{"a":"b"}},{"bool":{"filter":[{"match":{"c":"d"}},{"match":{"e":"f"}}]}}],"minimum_should_match":1}}
            (a: b or c: d) and e:f | {"bool":{"filter":[{"bool":{"should":[{"match":{"a":"b"}},{"match":{"c":"d"}}],"minimum_should_match":1}},{"match":{"e":"f"}}]}}
            not a: b and c: d      | {"bool":{"filter":[{"bool":{"must_not":[{"match":{"a":"b"}}]}},{"match":{"c":"d"}}]}}
            """)
    void meansToElasticsearchWhatKibanaSays(String kql, String query) {
        assertThat(KqlQueries.of(kql)).hasToString(query);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            word           | the query "word" has the end where : is expected
            a:             | the query "a:" has the end where a value is expected
            a: b c: d      | the query "a: b c: d" has "c" at column 6 where an operator (and, or) or the end is expected
            a: (b or       | the query "a: (b or" has the end where a value is expected
            a: b and       | the query "a: b and" has the end where a field is expected
            (a: b          | the query "(a: b" has the end where ) is expected
            a: b)          | the query "a: b)" has ")" at column 5 where an operator (and, or) or the end is expected
            a: "b          | the quote at column 4 is never closed
            : b            | the query ": b" has ":" at column 1 where a field is expected
            a: or          | the query "a: or" has "or" at column 4 where a value is expected
            """)
    void aMistakeIsToldWithItsColumn(String kql, String message) {
        assertThatThrownBy(() -> Kql.parse(kql)).hasMessage(message);
    }

    @Test
    void joinsQueriesWithoutChangingThem() {
        assertThat(Kql.both("", "a: b")).isEqualTo("a: b");
        assertThat(Kql.both("a: b", " ")).isEqualTo("a: b");
        assertThat(Kql.both("a: b", "c: d or e: f")).isEqualTo("a: b and (c: d or e: f)");
    }

    @Test
    void namesTheFields() {
        assertThat(Kql.fields(Kql.parse("a: b or not (c.d < 5 and e: *)"))).containsExactly("a", "c.d", "e");
    }
}
