/**
 * What signalling and media know of each other: {@link io.tracebridge.decoders.media.MediaDirectory}, one for each site. Signalling (SIP, MGCP,
 * RSL ...) says where media of which session will arrive; media decoders ask whose a packet is and tell how good it was. Neither knows the
 * other's classes.
 */
package io.tracebridge.decoders.media;
