package io.tracebridge.dashboards;

import java.util.List;

/**
 * One dashboard, as its file says.
 *
 * @param id name of the file without its ending; Kibana's id is {@code tracebridge-ID}
 * @param order place among the links of all dashboards
 * @param query KQL of the documents that all of its panels look at; may be empty
 * @param from begin of the time range at first sight, as Kibana writes it: {@code now-24h}
 * @param navigation place of the links to the other dashboards
 * @param documents the table of single documents at the bottom
 */
public record Dashboard(
        String id,
        int order,
        String title,
        String description,
        String query,
        String from,
        String to,
        List<Control> controls,
        Place navigation,
        List<Panel> panels,
        Documents documents) {

    /** A list of the values of a field, to choose from. */
    public record Control(String title, String field) {}

    /** The documents themselves, newest first. */
    public record Documents(String title, String description, List<String> columns, Place place) {}
}
