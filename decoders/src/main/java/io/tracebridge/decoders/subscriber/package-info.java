/**
 * Numbers that name a person: how they are brought to one form, whatever the encoding, and the keyed pseudonyms under which they
 * leave the decoder. Shared by all protocols, so that one number has one pseudonym everywhere.
 */
package io.tracebridge.decoders.subscriber;
