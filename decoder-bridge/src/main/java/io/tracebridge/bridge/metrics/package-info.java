/** /metrics and /health over HTTP, for whoever gives the numbers. */
package io.tracebridge.bridge.metrics;
