package dev.regionalcache.crds.policy;

/** How a reader knows that a value is compressed. */
public enum CompressionForm {
    /** By its first bytes. */
    Header,
    /** By its key, which begins with {@code z:}. */
    Prefix
}
