/** The runtime of the decoder bridge: where frames come from, who decodes them, and where the documents go. */
package io.tracebridge.bridge;
