package io.tracebridge.dashboards;

/** Where a panel stands on Kibana's grid of {@value #COLUMNS} columns; a row is about 20 pixels high. */
public record Place(int x, int y, int width, int height) {
    static final int COLUMNS = 48;

    boolean overlaps(Place other) {
        return x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height;
    }
}
