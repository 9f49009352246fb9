/**
 * The capture agent: sends what it reads from capture files, or captures live, to a collector in osmo-pcap's edge protocol.
 *
 * <p>Only {@link io.tracebridge.edge.LiveSource} knows pcap4j. Reading files needs neither libpcap nor pcap4j, and loads no class of it.
 */
package io.tracebridge.edge;
