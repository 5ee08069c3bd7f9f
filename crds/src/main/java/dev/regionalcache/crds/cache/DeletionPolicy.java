package dev.regionalcache.crds.cache;

/** What becomes of the volume claims of a deleted cache or region. */
public enum DeletionPolicy {
    /** They are kept, for a person to delete. */
    Retain,
    /** They are deleted with the servers. */
    Delete
}
