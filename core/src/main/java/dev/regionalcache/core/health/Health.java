package dev.regionalcache.core.health;

/** How well a region does. */
public enum Health {
    /** Everything is within the thresholds. */
    Healthy,
    /** A threshold is crossed; the region serves. */
    Degraded,
    /** The region does not serve, or its data gets old without bound. */
    Critical,
    /** There is no fresh observation. */
    Unknown
}
