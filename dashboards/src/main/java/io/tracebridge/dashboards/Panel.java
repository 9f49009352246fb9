package io.tracebridge.dashboards;

import java.util.List;

/**
 * One panel of a dashboard.
 *
 * @param id made from the title; unique on its dashboard
 * @param description what the numbers mean and when to worry
 * @param query KQL of the documents that it looks at, the dashboard's included; may be empty
 * @param axis what is measured, with its unit, written along the axis of {@link Chart#hasAxes charts that have one}, else null
 */
public record Panel(
        String id,
        String title,
        String description,
        Chart chart,
        String query,
        List<Breakdown> by,
        List<Metric> metrics,
        String axis,
        Place place) {}
