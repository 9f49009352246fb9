package io.tracebridge.bridge.elastic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The answer to a bulk request. Mostly that is one look: no errors. Otherwise there is an item per document, in the order of the
 * request.
 */
final class BulkResponse {
    /** To be asked for with the request, so that the answer holds nothing else. */
    static final String FILTER =
            "errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason";

    /** The usual answer when captures are replayed again: its words say nothing new. Elasticsearch puts the status first. */
    private static final int CONFLICT = 409;

    private static final JsonFactory JSON = new JsonFactory();

    private final int[] statuses;
    private final String[] types;
    private final String[] reasons;
    private int items;
    private boolean errors = true;

    private BulkResponse(int documents) {
        statuses = new int[documents];
        types = new String[documents];
        reasons = new String[documents];
    }

    /**
     * Reads the answer.
     *
     * @return null when it says that nothing went wrong
     * @throws IOException when this is not the answer to a bulk request of so many documents
     */
    static BulkResponse read(byte[] body, int documents) throws IOException {
        BulkResponse response = new BulkResponse(documents);
        try (JsonParser parser = JSON.createParser(body)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("errors")) {
                    response.errors = value != JsonToken.VALUE_FALSE;
                    if (!response.errors) {
                        return null;
                    }
                } else if (name.equals("items")) {
                    expect(parser, value, JsonToken.START_ARRAY);
                    while (parser.nextToken() == JsonToken.START_OBJECT && response.items < documents) {
                        response.item(parser);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (response.items != documents) {
            throw new IOException("an answer about " + response.items + " documents to a bulk request of " + documents);
        }
        return response;
    }

    int status(int document) {
        return statuses[document];
    }

    /** Type of the error, or null when there was none. */
    String type(int document) {
        return types[document];
    }

    String reason(int document) {
        return reasons[document];
    }

    /** {@code {"index":{"status":409,"error":{"type":..,"reason":..}}}}, at its first brace. */
    private void item(JsonParser parser) throws IOException {
        expect(parser, parser.nextToken(), JsonToken.FIELD_NAME);
        expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("status")) {
                statuses[items] = parser.getIntValue();
            } else if (name.equals("error") && value == JsonToken.START_OBJECT && statuses[items] != CONFLICT) {
                error(parser);
            } else {
                parser.skipChildren();
            }
        }
        expect(parser, parser.nextToken(), JsonToken.END_OBJECT);
        items++;
    }

    private void error(JsonParser parser) throws IOException {
        types[items] = "error";
        String cause = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String part = parser.currentName();
            JsonToken value = parser.nextToken();
            if (part.equals("type")) {
                types[items] = parser.getText();
            } else if (part.equals("reason")) {
                reasons[items] = parser.getText();
            } else if (part.equals("caused_by") && value == JsonToken.START_OBJECT) {
                cause = reasonOfCause(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (cause != null) {
            reasons[items] += ": " + cause;
        }
    }

    private static String reasonOfCause(JsonParser parser) throws IOException {
        String reason = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String part = parser.currentName();
            parser.nextToken();
            if (part.equals("reason")) {
                reason = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return reason;
    }

    private static void expect(JsonParser parser, JsonToken token, JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException("not the answer to a bulk request: " + token + " where " + expected
                    + " belongs, at byte " + parser.currentTokenLocation().getByteOffset());
        }
    }
}
