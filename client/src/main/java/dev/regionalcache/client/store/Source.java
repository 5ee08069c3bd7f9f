package dev.regionalcache.client.store;

/** Whose servers a read was answered by. */
public enum Source {
    /** This region's. */
    LOCAL,
    /** Those of the region that this one replicates from. */
    PARENT,
    /** The primary's. */
    PRIMARY
}
