package io.tracebridge.decoders;

/** What is wrong with frames before any layer sees them. */
enum SiteFault implements Fault {
    LINK_TYPE(
            "site.link_type",
            Kind.UNSUPPORTED,
            "Frames of a link type that is not decoded here: nothing in them was looked at");

    private final Declaration declaration;

    SiteFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
