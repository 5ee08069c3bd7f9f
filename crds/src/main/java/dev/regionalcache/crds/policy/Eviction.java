package dev.regionalcache.crds.policy;

/** Which keys go when there is no room, in Redis' words. */
public enum Eviction {
    /** Those that expire first. */
    VolatileTTL,
    /** Those with a time to live that were not used for the longest time. */
    VolatileLRU,
    /** Those with a time to live that are used least. */
    VolatileLFU,
    /** Any with a time to live. */
    VolatileRandom,
    /** Those that were not used for the longest time. */
    AllKeysLRU,
    /** Those that are used least. */
    AllKeysLFU,
    /** Any. */
    AllKeysRandom,
    /** None: writes are refused. */
    NoEviction
}
