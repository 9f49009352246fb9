/**
 * What a collector tells its subscribers over ØMQ: osmo-pcap's side channel, version 1, byte for byte. Bytes only: whoever owns a
 * socket sends and receives them.
 *
 * <table>
 * <caption>Messages</caption>
 * <tr><th>topic (part 1)</th><th>further parts</th></tr>
 * <tr><td>{@code event.v1.connect.NAME}, {@code event.v1.disconnect.NAME}</td><td></td></tr>
 * <tr><td>{@code event.v1.closingtracefile.NAME}</td><td>path of the closed file, UTF-8</td></tr>
 * <tr><td>{@code data.v1.NAME}</td><td>link header payload; data payload</td></tr>
 * </table>
 *
 * <p>A session really goes {@code connect}, {@code disconnect}, data ..., {@code closingtracefile}, {@code disconnect}: the first
 * disconnect closes what the address may still have had open, and is sent in every case. It does not end the session.
 *
 * <p>A subscriber with jeromq 0.6.0 sets a short handshake interval ({@code setHandshakeIvl}, 500 ms, say): that release sometimes connects
 * and never speaks, and then tries again only after this interval, 30 s if nobody says otherwise (jeromq pull request 1022).
 */
package io.tracebridge.capture.sidechannel;
