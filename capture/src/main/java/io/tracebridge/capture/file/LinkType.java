package io.tracebridge.capture.file;

/** LINKTYPE_ values (<a href="https://www.tcpdump.org/linktypes.html">tcpdump.org/linktypes</a>), and their names for what is not decoded. */
public final class LinkType {
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int SLIP = 8;
    public static final int PPP = 9;
    public static final int PPP_HDLC = 50;
    public static final int PPP_ETHER = 51;
    public static final int RAW = 101;
    public static final int C_HDLC = 104;
    public static final int IEEE802_11 = 105;
    public static final int FRELAY = 107;
    public static final int LOOP = 108;
    public static final int LINUX_SLL = 113;
    public static final int IEEE802_11_PRISM = 119;
    public static final int IEEE802_11_RADIOTAP = 127;
    public static final int MTP2_WITH_PHDR = 139;
    public static final int MTP2 = 140;
    public static final int MTP3 = 141;
    public static final int SCCP = 142;
    public static final int USER0 = 147;
    public static final int USER15 = 162;
    public static final int GPRS_LLC = 169;
    public static final int LINUX_LAPD = 177;
    public static final int USB_LINUX = 189;
    public static final int LAPD = 203;
    public static final int PPP_WITH_DIR = 204;
    public static final int ERF = 197;
    public static final int GSMTAP_UM = 217;
    public static final int GSMTAP_ABIS = 218;
    public static final int USB_LINUX_MMAPPED = 220;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int NFLOG = 239;
    public static final int SCTP = 248;
    public static final int USBPCAP = 249;
    public static final int WIRESHARK_UPPER_PDU = 252;
    public static final int NETLINK = 253;
    public static final int PKTAP = 258;
    public static final int LINUX_SLL2 = 276;

    private LinkType() {}

    /** LINKTYPE_RAW for 12 and 14, which programs have written for it that took their system's DLT_RAW; every other value as it is. */
    public static int canonical(int linkType) {
        return linkType == 12 || linkType == 14 ? RAW : linkType;
    }

    /** Name without the LINKTYPE_, in upper case, or the number where none is known. Fit for a label of a counter. */
    public static String name(int linkType) {
        return switch (linkType) {
            case NULL -> "NULL";
            case ETHERNET -> "ETHERNET";
            case SLIP -> "SLIP";
            case PPP -> "PPP";
            case PPP_HDLC -> "PPP_HDLC";
            case PPP_ETHER -> "PPP_ETHER";
            case RAW -> "RAW";
            case C_HDLC -> "C_HDLC";
            case IEEE802_11 -> "IEEE802_11";
            case FRELAY -> "FRELAY";
            case LOOP -> "LOOP";
            case LINUX_SLL -> "LINUX_SLL";
            case IEEE802_11_PRISM -> "IEEE802_11_PRISM";
            case IEEE802_11_RADIOTAP -> "IEEE802_11_RADIOTAP";
            case MTP2_WITH_PHDR -> "MTP2_WITH_PHDR";
            case MTP2 -> "MTP2";
            case MTP3 -> "MTP3";
            case SCCP -> "SCCP";
            case GPRS_LLC -> "GPRS_LLC";
            case LINUX_LAPD -> "LINUX_LAPD";
            case USB_LINUX -> "USB_LINUX";
            case ERF -> "ERF";
            case LAPD -> "LAPD";
            case PPP_WITH_DIR -> "PPP_WITH_DIR";
            case GSMTAP_UM -> "GSMTAP_UM";
            case GSMTAP_ABIS -> "GSMTAP_ABIS";
            case USB_LINUX_MMAPPED -> "USB_LINUX_MMAPPED";
            case IPV4 -> "IPV4";
            case IPV6 -> "IPV6";
            case NFLOG -> "NFLOG";
            case SCTP -> "SCTP";
            case USBPCAP -> "USBPCAP";
            case WIRESHARK_UPPER_PDU -> "WIRESHARK_UPPER_PDU";
            case NETLINK -> "NETLINK";
            case PKTAP -> "PKTAP";
            case LINUX_SLL2 -> "LINUX_SLL2";
            default ->
                linkType >= USER0 && linkType <= USER15 ? "USER" + (linkType - USER0) : Integer.toString(linkType);
        };
    }
}
