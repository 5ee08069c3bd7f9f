package dev.regionalcache.crds.policy;

/** Where the keys of a class are. */
public enum Scope {
    /** In every region. */
    Global,
    /** In each region its own. */
    Regional
}
