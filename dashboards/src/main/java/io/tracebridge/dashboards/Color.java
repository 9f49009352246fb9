package io.tracebridge.dashboards;

/**
 * Colours of series, from the set that Okabe and Ito chose for readers who cannot tell red from green: every two differ in lightness
 * or in blue as well.
 */
public enum Color {
    BLUE("#0072B2"),
    SKY("#56B4E9"),
    GREEN("#009E73"),
    YELLOW("#F0E442"),
    ORANGE("#E69F00"),
    VERMILLION("#D55E00"),
    PURPLE("#CC79A7"),
    GREY("#7F7F7F");

    private final String hex;

    Color(String hex) {
        this.hex = hex;
    }

    /** As CSS writes it. */
    public String hex() {
        return hex;
    }
}
