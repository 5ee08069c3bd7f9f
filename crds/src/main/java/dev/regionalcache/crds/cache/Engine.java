package dev.regionalcache.crds.cache;

/** The server program. */
public enum Engine {
    /** Redis, versions 6.2 to 8. */
    Redis,
    /** Valkey, versions 8 and newer. */
    Valkey
}
