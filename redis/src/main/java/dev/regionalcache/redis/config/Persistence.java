package dev.regionalcache.redis.config;

/** What a server writes to its data directory while it runs; all write a snapshot when they are stopped. */
public enum Persistence {
    /** Nothing. */
    None,
    /** Snapshots. */
    RDB,
    /** Every write, synchronised each second. */
    AOF
}
