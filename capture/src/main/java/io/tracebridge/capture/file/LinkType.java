package io.tracebridge.capture.file;

/** LINKTYPE_ values (<a href="https://www.tcpdump.org/linktypes.html">tcpdump.org/linktypes</a>): those that are decoded, and names for the rest. */
public final class LinkType {
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int PPP = 9;
    public static final int PPP_HDLC = 50;
    public static final int RAW = 101;
    public static final int LOOP = 108;
    public static final int LINUX_SLL = 113;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int LINUX_SLL2 = 276;

    private LinkType() {}

    /** LINKTYPE_RAW for the values 12 and 14, which programs have written for it that took their system's DLT_RAW; else the value itself. */
    public static int canonical(int linkType) {
        return linkType == 12 || linkType == 14 ? RAW : linkType;
    }
}
