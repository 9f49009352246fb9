/**
 * What an edge sends a collector: osmo-pcap's framing over TCP. The server never sends a byte; the client's address is its only
 * identity.
 *
 * <pre>
 * u8 type (0 link header, 1 data) | u8 spare | u16 payload length, big endian | payload
 * </pre>
 *
 * A link header is a pcap file header, or a pcapng section header with its interface descriptions. Data is one pcap record, or one
 * pcapng block. A trace file is the payload of the link header, followed by the payloads of the data frames, unchanged.
 */
package io.tracebridge.capture.edgeprotocol;
