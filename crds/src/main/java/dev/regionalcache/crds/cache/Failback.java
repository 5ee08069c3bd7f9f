package dev.regionalcache.crds.cache;

/** Whether the primary comes back by itself after a failover. */
public enum Failback {
    /** It stays where the failover brought it. */
    Manual,
    /** It comes back when its region is well again. */
    Automatic
}
