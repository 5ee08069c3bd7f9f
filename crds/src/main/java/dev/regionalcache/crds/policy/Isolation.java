package dev.regionalcache.crds.policy;

/** In which servers the keys of a class live. */
public enum Isolation {
    /** In the cache's main servers. */
    Shared,
    /** In servers of their own. */
    Dedicated
}
