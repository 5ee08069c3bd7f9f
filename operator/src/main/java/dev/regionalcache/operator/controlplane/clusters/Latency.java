package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.core.health.Bands;

/** How fast a cluster answers, in bands: one slow answer is noise, and status is written for what lasts. For one thread. */
final class Latency {

    private static final double NEWEST_COUNTS = 0.05;

    private int band;
    private double millis;

    /** The band, after another answer. */
    int band(double tookMillis) {
        millis = millis == 0 ? tookMillis : millis + NEWEST_COUNTS * (tookMillis - millis);
        band = Bands.LATENCY.index(band, millis);
        return band;
    }
}
