package io.tracebridge.dashboards;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The part of Kibana's query language that our dashboards speak: {@code field: value}, {@code "a phrase"}, {@code pre*}, {@code *} (the
 * field is there), {@code < <= > >=}, {@code field: (a or b)}, {@code and}, {@code or}, {@code not} and brackets. {@code not} binds
 * closest, then {@code and}. A value without a field, which Kibana would look for in all fields, is an error here.
 */
public final class Kql {
    /** A parsed query. */
    public sealed interface Query {}

    /** The documents that all match. */
    public record And(List<Query> all) implements Query {}

    /** The documents that at least one matches. */
    public record Or(List<Query> any) implements Query {}

    /** The documents that it does not match. */
    public record Not(Query query) implements Query {}

    /** The field has that value. {@code *} in a value that is not quoted stands for any characters. */
    public record Is(String field, String value, boolean quoted) implements Query {
        boolean isExists() {
            return !quoted && value.equals("*");
        }

        boolean isPattern() {
            return !quoted && value.contains("*") && !isExists();
        }
    }

    /** The field's value is so compared with that one: {@code <}, {@code <=}, {@code >}, {@code >=}. */
    public record Compare(String field, String operator, String value) implements Query {}

    private record Token(String text, boolean quoted, int column) {
        boolean is(String word) {
            return !quoted && text.equals(word);
        }

        boolean isWord(String word) {
            return !quoted && text.toLowerCase(Locale.ROOT).equals(word);
        }
    }

    private static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=");
    private static final String SPECIAL = "():<>\"";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private Kql(String text) {
        this.text = text;
    }

    /**
     * Parses the query; a blank one matches everything.
     *
     * @throws IllegalArgumentException naming the column, counted from 1, and what is expected there
     */
    public static Query parse(String text) {
        if (text.isBlank()) {
            return new And(List.of());
        }
        Kql parser = new Kql(text);
        parser.split();
        Query query = parser.or();
        if (parser.next < parser.tokens.size()) {
            throw parser.error("an operator (and, or) or the end");
        }
        return query;
    }

    /** The fields that the query names. */
    public static Set<String> fields(Query query) {
        Set<String> fields = new LinkedHashSet<>();
        collect(query, fields);
        return fields;
    }

    private static void collect(Query query, Set<String> fields) {
        if (query instanceof And and) {
            and.all().forEach(q -> collect(q, fields));
        } else if (query instanceof Or or) {
            or.any().forEach(q -> collect(q, fields));
        } else if (query instanceof Not not) {
            collect(not.query(), fields);
        } else if (query instanceof Is is) {
            fields.add(is.field());
        } else if (query instanceof Compare compare) {
            fields.add(compare.field());
        }
    }

    /** Both queries in one; blank ones fall away. */
    static String both(String one, String other) {
        if (one.isBlank() || other.isBlank()) {
            return one.isBlank() ? other : one;
        }
        return bracketed(one) + " and " + bracketed(other);
    }

    private static String bracketed(String query) {
        return parse(query) instanceof Or ? "(" + query + ")" : query;
    }

    private void split() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int from = at;
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            if (c == '"') {
                StringBuilder value = new StringBuilder();
                for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                        at++;
                    }
                    value.append(text.charAt(at));
                }
                if (at == text.length()) {
                    throw new IllegalArgumentException("the quote at column " + (from + 1) + " is never closed");
                }
                at++;
                tokens.add(new Token(value.toString(), true, from + 1));
            } else if (SPECIAL.indexOf(c) >= 0) {
                at++;
                if ((c == '<' || c == '>') && at < text.length() && text.charAt(at) == '=') {
                    at++;
                }
                tokens.add(new Token(text.substring(from, at), false, from + 1));
            } else {
                while (at < text.length()
                        && !Character.isWhitespace(text.charAt(at))
                        && SPECIAL.indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                tokens.add(new Token(text.substring(from, at), false, from + 1));
            }
        }
    }

    private Query or() {
        List<Query> any = new ArrayList<>(List.of(and()));
        while (takeWord("or")) {
            any.add(and());
        }
        return any.size() == 1 ? any.get(0) : new Or(any);
    }

    private Query and() {
        List<Query> all = new ArrayList<>(List.of(not()));
        while (takeWord("and")) {
            all.add(not());
        }
        return all.size() == 1 ? all.get(0) : new And(all);
    }

    private Query not() {
        if (takeWord("not")) {
            return new Not(not());
        }
        if (take("(")) {
            Query query = or();
            expect(")");
            return query;
        }
        return comparison();
    }

    private Query comparison() {
        String field = value("a field").text();
        if (next < tokens.size()
                && !tokens.get(next).quoted()
                && COMPARISONS.contains(tokens.get(next).text())) {
            String operator = tokens.get(next++).text();
            return new Compare(field, operator, value("a value").text());
        }
        expect(":");
        if (take("(")) {
            Query query = values(field);
            expect(")");
            return query;
        }
        return is(field);
    }

    private Query values(String field) {
        List<Query> any = new ArrayList<>(List.of(is(field)));
        while (takeWord("or")) {
            any.add(is(field));
        }
        return any.size() == 1 ? any.get(0) : new Or(any);
    }

    private Query is(String field) {
        Token value = value("a value");
        return new Is(field, value.text(), value.quoted());
    }

    private Token value(String what) {
        if (next == tokens.size()) {
            throw error(what);
        }
        Token token = tokens.get(next);
        boolean operator = !token.quoted()
                && (SPECIAL.contains(token.text().substring(0, 1))
                        || token.isWord("and")
                        || token.isWord("or")
                        || token.isWord("not"));
        if (operator) {
            throw error(what);
        }
        next++;
        return token;
    }

    private boolean take(String symbol) {
        boolean found = next < tokens.size() && tokens.get(next).is(symbol);
        next += found ? 1 : 0;
        return found;
    }

    private boolean takeWord(String word) {
        boolean found = next < tokens.size() && tokens.get(next).isWord(word);
        next += found ? 1 : 0;
        return found;
    }

    private void expect(String symbol) {
        if (!take(symbol)) {
            throw error(symbol);
        }
    }

    private IllegalArgumentException error(String expected) {
        String found = next < tokens.size()
                ? "\"" + tokens.get(next).text() + "\" at column "
                        + tokens.get(next).column()
                : "the end";
        return new IllegalArgumentException(
                "the query \"" + text + "\" has " + found + " where " + expected + " is expected");
    }
}
