package dev.regionalcache.operator.servers;

/** The state of a server's replication link. */
public enum Link {
    /** It follows nobody: a primary. */
    None,
    /** It receives what its master writes. */
    Up,
    /** It copies everything. */
    Syncing,
    /** It receives nothing. */
    Down
}
