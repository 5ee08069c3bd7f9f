package dev.regionalcache.bench;

import java.util.List;

/** Figures, in ascending order. */
record Samples(List<Double> ascending) {

    Samples {
        ascending = ascending.stream().sorted().toList();
    }

    Samples() {
        this(List.of());
    }

    int count() {
        return ascending.size();
    }

    /** The figure below which this share of all lies, from 0 to 1; NaN without figures. */
    double quantile(double share) {
        return ascending.isEmpty()
                ? Double.NaN
                : ascending.get(Math.min(ascending.size() - 1, (int) (share * ascending.size())));
    }
}
