package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.FaultListener;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/** Writes a document of the dataset {@code fault} for each fault that the site tells on: what belongs to no transaction is seen as well. */
public final class FaultDocuments implements FaultListener {
    private final Documents documents;

    public FaultDocuments(Site site) {
        this.documents = new Documents(site);
    }

    @Override
    public void fault(Fault fault, Packet packet, int byteOffset, long count) {
        documents.fault(packet, fault, byteOffset, count);
    }
}
