package dev.regionalcache.crds.cache;

/** What a server writes to its volume. */
public enum Persistence {
    /** Nothing but a snapshot when it is stopped; no volume claim. */
    None,
    /** Snapshots, on a volume claim. */
    RDB,
    /** Every write, synchronised each second, on a volume claim; and a snapshot when it is stopped. */
    AOF
}
