/** Starts the real Elasticsearch server that Maven Central carries, for the demo and the tests. Not for production. */
package io.tracebridge.elasticsearch;
