package dev.regionalcache.bench;

import java.util.List;

/** Figures, in ascending order. */
public record Samples(List<Double> ascending) {

    /** Sorts what it is given. */
    public Samples {
        ascending = ascending.stream().sorted().toList();
    }

    /** None. */
    public Samples() {
        this(List.of());
    }

    /** How many. */
    public int count() {
        return ascending.size();
    }

    /** The figure below which this share of all lies, from 0 to 1; NaN without figures. */
    public double quantile(double share) {
        return ascending.isEmpty()
                ? Double.NaN
                : ascending.get(Math.min(ascending.size() - 1, (int) (share * ascending.size())));
    }
}
