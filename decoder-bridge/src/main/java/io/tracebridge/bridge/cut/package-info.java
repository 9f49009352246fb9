/**
 * The packets behind a document: which frames of the stored captures belong to it, and a file of them. Reads captures and asks Elasticsearch
 * for one document; decodes nothing.
 */
package io.tracebridge.bridge.cut;
