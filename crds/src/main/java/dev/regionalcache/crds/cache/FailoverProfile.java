package dev.regionalcache.crds.cache;

/** How soon a region that is cut off is replaced. */
public enum FailoverProfile {
    /** A fencing time of 2 s. */
    Default,
    /** A fencing time of 1 s. */
    Fast
}
