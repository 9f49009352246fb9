/**
 * Kibana content from readable source: one small YAML file for each dashboard, compiled to the saved objects that Kibana imports.
 *
 * <p>{@link io.tracebridge.dashboards.DashboardCompiler} is the way in. What a file may say is at
 * {@link io.tracebridge.dashboards.DashboardReader}.
 */
package io.tracebridge.dashboards;
