package io.tracebridge.decoders.fields;

/**
 * One field as its {@code fields.yml} declares it.
 *
 * @param name full name, dots between levels
 * @param type Elasticsearch type, one of {@link FieldCatalog#TYPES}
 * @param many true when the value is an array, of one element or more
 * @param description one or two sentences
 * @param ecs true when the name and meaning are the Elastic Common Schema's
 * @param pii {@code none}, {@code pseudonym} (leaves the decoder only as a keyed token), {@code clear} (a
 *     subscriber's number, written in privacy mode clear alone) or {@code network} (identifies equipment)
 * @param unit what a number counts or measures, {@code nanos}, {@code millis}, {@code byte} or {@code percent}
 *     (1 is the whole), so that readers see it with its unit; or null
 * @param tshark name of tshark's field for the same value, or null
 * @param example a value as it stands in a document, or null
 */
public record FieldDefinition(
        String name,
        String type,
        boolean many,
        String description,
        boolean ecs,
        String pii,
        String unit,
        String tshark,
        String example) {
    /** The same field under another name. */
    FieldDefinition as(String otherName) {
        return new FieldDefinition(otherName, type, many, description, ecs, pii, unit, tshark, example);
    }
}
