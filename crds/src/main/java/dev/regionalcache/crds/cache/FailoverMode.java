package dev.regionalcache.crds.cache;

/** Whether the primary moves by itself. */
public enum FailoverMode {
    /** It does, where there are three regions or more, witnesses among them. */
    Automatic,
    /** It stays where it is. */
    Disabled
}
