package dev.regionalcache.crds.policy;

/** How values are compressed. */
public enum CompressionAlgorithm {
    /** They are not. */
    None,
    /** LZ4 blocks. */
    LZ4
}
