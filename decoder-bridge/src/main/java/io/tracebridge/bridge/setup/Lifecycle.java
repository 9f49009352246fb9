package io.tracebridge.bridge.setup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.fields.IndexTemplates;

/**
 * How long documents stay. The templates take the settings that belong to it from a component template that only setup makes, so that
 * they are the same on servers without lifecycles. An index is as old as the day in its name.
 */
public final class Lifecycle {
    /** The component template that all of our index templates take in where it is there. */
    public static final String COMPONENT = IndexTemplates.LIFECYCLE_COMPONENT;

    /** An index holds a month of documents at the most, and goes when its last one may. */
    private static final int LONGEST_PERIOD_DAYS = 31;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final int keepDays;

    /** @param keepDays days after which documents may go; 0 to keep them */
    public Lifecycle(int keepDays) {
        this.keepDays = keepDays;
    }

    /** Body of {@code PUT _ilm/policy/tracebridge}. */
    public ObjectNode policy() {
        ObjectNode body = JSON.objectNode();
        ObjectNode phases = body.putObject("policy").putObject("phases");
        phases.putObject("hot").put("min_age", "0ms").putObject("actions");
        if (keepDays > 0) {
            ObjectNode delete = phases.putObject("delete");
            delete.put("min_age", keepDays + LONGEST_PERIOD_DAYS + "d");
            delete.putObject("actions").putObject("delete").put("delete_searchable_snapshot", true);
        }
        return body;
    }

    /** Body of {@code PUT _component_template/tracebridge@lifecycle}. */
    public ObjectNode component() {
        ObjectNode body = JSON.objectNode();
        body.putObject("template")
                .putObject("settings")
                .putObject("index")
                .putObject("lifecycle")
                .put("name", "tracebridge")
                .put("parse_origination_date", true);
        body.putObject("_meta").put("managed_by", "tracebridge");
        return body;
    }
}
