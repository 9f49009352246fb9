/**
 * Capture files, read and written: pcap (<a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">draft-ietf-opsawg-pcap</a>) and
 * pcapng (<a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng</a>), and the same records one by one, as
 * the osmo-pcap edge protocol and the ØMQ messages carry them.
 *
 * <p>{@link io.tracebridge.capture.file.CaptureReader} reads a file, {@link io.tracebridge.capture.file.PayloadReader} single payloads; both parse
 * with the same code. {@link io.tracebridge.capture.file.PcapWriter} and {@link io.tracebridge.capture.file.PcapngWriter} write files;
 * {@link io.tracebridge.capture.file.PcapFormat} and {@link io.tracebridge.capture.file.PcapngFormat} write single records into an array.
 */
package io.tracebridge.capture.file;
