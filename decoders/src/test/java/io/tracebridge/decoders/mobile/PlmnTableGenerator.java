package io.tracebridge.decoders.mobile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Makes {@code plmn.tsv} from {@code serviceproviders.xml} of Debian's package mobile-broadband-provider-info, which its authors
 * put into the public domain: {@code PlmnTableGenerator /usr/share/mobile-broadband-provider-info/serviceproviders.xml mcc.tsv
 * plmn.tsv}. The same input gives the same bytes.
 *
 * <p>The source lists what a subscriber buys, so several brands may stand under one network. The table wants the network: the
 * corrections below first, else the brand with the most network codes, then the most access points, then the first by name. The
 * country is that of the mobile country code, but for the islands that share 234. Codes of a length that their country does not
 * use are mistakes of the source and are left out; India alone uses both.
 */
public final class PlmnTableGenerator {
    /** Networks whose owner the rule would miss, as the national numbering plans name them. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("20408", "KPN NL"),
            Map.entry("20412", "Telfort"),
            Map.entry("20416", "T-Mobile"),
            Map.entry("20610", "Orange"),
            Map.entry("20620", "Base"),
            Map.entry("21902", "Tele2"),
            Map.entry("22299", "3"),
            Map.entry("22801", "Swisscom"),
            Map.entry("23001", "T-Mobile"),
            Map.entry("23201", "A1/Telekom Austria"),
            Map.entry("23203", "T-Mobile"),
            Map.entry("23207", "tele.ring"),
            Map.entry("23420", "3"),
            Map.entry("24001", "Telia"),
            Map.entry("24005", "Telia"),
            Map.entry("24007", "Tele2"),
            Map.entry("24202", "Netcom"),
            Map.entry("24207", "Ventelo"),
            Map.entry("26002", "T-Mobile"),
            Map.entry("26003", "Orange"),
            Map.entry("26006", "Play"),
            Map.entry("26202", "Vodafone"),
            Map.entry("26203", "E-Plus"),
            Map.entry("26204", "Vodafone"),
            Map.entry("26205", "E-Plus"),
            Map.entry("26209", "Vodafone"),
            Map.entry("26277", "E-Plus"),
            Map.entry("26803", "Optimus"),
            Map.entry("27099", "Orange"),
            Map.entry("302220", "Telus Mobility"),
            Map.entry("302880", "Bell Mobility"),
            Map.entry("50501", "Telstra"),
            Map.entry("50502", "Optus"),
            Map.entry("50503", "Vodafone"),
            Map.entry("732103", "Tigo"),
            Map.entry("732111", "Tigo"),
            Map.entry("732123", "Movistar"));

    private record Brand(String name, String country, int networks, int accessPoints) {}

    private PlmnTableGenerator() {}

    public static void main(String[] arguments) throws IOException, ParserConfigurationException, SAXException {
        if (arguments.length != 3) {
            System.err.println("usage: PlmnTableGenerator serviceproviders.xml mcc.tsv plmn.tsv");
            System.exit(2);
        }
        Files.writeString(
                Path.of(arguments[2]),
                generate(Path.of(arguments[0]), Files.readAllLines(Path.of(arguments[1]), StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8);
    }

    static String generate(Path source, List<String> mccs)
            throws IOException, ParserConfigurationException, SAXException {
        Map<String, List<Brand>> brands = brands(source);
        Map<String, String[]> countries = new TreeMap<>();
        for (String line : mccs) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t");
                countries.put(columns[0], columns);
            }
        }
        StringBuilder text = new StringBuilder();
        text.append(
                "# Mobile networks: mobile country code, mobile network code, country, name. Made by PlmnTableGenerator from\n"
                        + "# serviceproviders.xml of mobile-broadband-provider-info 20230416 (public domain, \"MobileBroadband/ServiceProviders\"\n"
                        + "# of NetworkManager). It has the networks that sell data to the public, not all that the ITU has registered.\n");
        brands.forEach((plmn, candidates) -> {
            String mcc = plmn.substring(0, 3);
            String[] country = countries.get(mcc);
            if (country == null || plmn.length() - 3 != Integer.parseInt(country[2]) && !mcc.equals("405")) {
                return;
            }
            Brand chosen = choose(plmn, candidates);
            text.append(mcc).append('\t').append(plmn.substring(3)).append('\t');
            text.append(mcc.equals("234") ? chosen.country : country[1]).append('\t');
            text.append(chosen.name).append('\n');
        });
        return text.toString();
    }

    private static Brand choose(String plmn, List<Brand> candidates) {
        String owner = OWNERS.get(plmn);
        return candidates.stream()
                .min(Comparator.comparing((Brand brand) -> !brand.name.equals(owner))
                        .thenComparing(brand -> -brand.networks)
                        .thenComparing(brand -> -brand.accessPoints)
                        .thenComparing(Brand::name)
                        .thenComparing(Brand::country))
                .orElseThrow();
    }

    private static Map<String, List<Brand>> brands(Path source)
            throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element root;
        try (InputStream in = Files.newInputStream(source)) {
            root = factory.newDocumentBuilder().parse(in).getDocumentElement();
        }
        Map<String, List<Brand>> brands = new TreeMap<>();
        for (Element country : elements(root, "country")) {
            String code = country.getAttribute("code").toUpperCase(Locale.ROOT);
            for (Element provider : elements(country, "provider")) {
                List<Element> networks = elements(provider, "network-id");
                Brand brand = new Brand(
                        name(provider),
                        code,
                        networks.size(),
                        elements(provider, "apn").size());
                for (Element network : networks) {
                    String plmn = network.getAttribute("mcc") + network.getAttribute("mnc");
                    if (plmn.matches("[0-9]{5,6}")) {
                        brands.computeIfAbsent(plmn, p -> new ArrayList<>()).add(brand);
                    }
                }
            }
        }
        return brands;
    }

    /** The provider's own name, the one without a language. */
    private static String name(Element provider) {
        String name = null;
        for (Node child = provider.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals("name")) {
                if (name == null || !element.hasAttribute("xml:lang")) {
                    name = element.getTextContent().strip().replaceAll("\\s+", " ");
                }
            }
        }
        return name;
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
