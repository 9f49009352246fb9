package io.tracebridge.capture.file;

/**
 * LINKTYPE_ values (<a href="https://www.tcpdump.org/linktypes.html">tcpdump.org/linktypes</a>), as far as capturing knows them; what each
 * holds, and its name where nobody decodes it, is the decoders' affair.
 */
public final class LinkType {
    public static final int ETHERNET = 1;
    public static final int RAW = 101;
    public static final int LINUX_SLL = 113;

    private LinkType() {}

    /** LINKTYPE_RAW for 12 and 14, which programs have written for it that took their system's DLT_RAW; every other value as it is. */
    public static int canonical(int linkType) {
        return linkType == 12 || linkType == 14 ? RAW : linkType;
    }
}
