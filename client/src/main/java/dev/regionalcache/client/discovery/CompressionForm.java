package dev.regionalcache.client.discovery;

/** How a reader knows that a value is compressed. */
public enum CompressionForm {

    /** By its key: a compressed value is under {@code z:} and the key, and there is nothing under the key itself. */
    PREFIX,

    /** By the first bytes of the value. */
    HEADER
}
