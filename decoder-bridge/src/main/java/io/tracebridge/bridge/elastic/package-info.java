/** Writes documents to Elasticsearch: each one there exactly once, in its fullest version, or in the dead-letter file with a reason. */
package io.tracebridge.bridge.elastic;
