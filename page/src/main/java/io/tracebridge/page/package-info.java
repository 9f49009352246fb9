/**
 * A look at the dashboards without Kibana: a web page that draws the same panels from the same sources.
 *
 * <p>{@link io.tracebridge.page.PageServer} is the way in. The browser names a panel; what is asked of Elasticsearch is made here.
 */
package io.tracebridge.page;
