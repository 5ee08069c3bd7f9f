package dev.regionalcache.core.health;

import java.util.List;

/**
 * Puts a value into one of a few bands, so that status changes only when a decision could: up at once, down only when the
 * value is a fifth below the edge.
 *
 * @param edges ascending; the names have one more entry
 */
public record Bands(List<Double> edges, List<String> names) {

    /** Lag in milliseconds. */
    public static final Bands LAG = new Bands(List.of(100.0, 1_000.0, 5_000.0), List.of("<100ms", "<1s", "<5s", ">5s"));

    /** Used memory against maxmemory, in percent. */
    public static final Bands MEMORY = new Bands(List.of(75.0, 90.0), List.of("<75%", "<90%", ">90%"));

    /** Round trip to an API server, in milliseconds. */
    public static final Bands LATENCY =
            new Bands(List.of(50.0, 200.0, 1_000.0), List.of("<50ms", "<200ms", "<1s", ">1s"));

    private static final double LOWER_MARK = 0.8;

    /**
     * The band of a value.
     *
     * @param before the index of the band so far; 0 at first
     * @return the index of the band now
     */
    public int index(int before, double value) {
        int index = plain(value);
        if (index < before && value >= edges.get(before - 1) * LOWER_MARK) {
            return before;
        }
        return index;
    }

    /** The name of a band. */
    public String name(int index) {
        return names.get(index);
    }

    private int plain(double value) {
        int index = 0;
        while (index < edges.size() && value >= edges.get(index)) {
            index++;
        }
        return index;
    }
}
