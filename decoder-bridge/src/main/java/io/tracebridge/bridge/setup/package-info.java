/** What is done once to Elasticsearch and Kibana before they show our documents; doing it again changes nothing. */
package io.tracebridge.bridge.setup;
