package dev.regionalcache.crds.cache;

/** What becomes of writes that a server had accepted and that the new primary never saw. */
public enum LostWritesPolicy {
    /** They are counted and their keys named. */
    Report,
    /** The commands are also kept in a stream of the new primary. */
    Export
}
