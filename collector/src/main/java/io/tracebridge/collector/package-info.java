/**
 * The collector: accepts edges by their address, stores what they send in trace files, and publishes what is stored over ØMQ.
 *
 * <p>Two threads. The collector thread owns every TCP connection and every trace file; the publisher thread owns the ØMQ socket. Between
 * them is one bounded queue. Nothing is built that nobody subscribes to.
 */
package io.tracebridge.collector;
