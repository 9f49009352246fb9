/**
 * The names that mobile networks give to access points, nodes, services and subscribers (3GPP TS 23.003, GSMA IR.67), read from DNS
 * names; the networks behind the codes in them; and the masking of subscriber numbers in names and text.
 */
package io.tracebridge.decoders.mobile;
