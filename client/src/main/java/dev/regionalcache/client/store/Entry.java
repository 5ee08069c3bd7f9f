package dev.regionalcache.client.store;

/**
 * A value that was found. The array is not copied.
 *
 * @param leftMillis how long it lives on, in milliseconds; negative: without an end, or nobody asked
 */
@SuppressWarnings("ArrayRecordComponent")
public record Entry(byte[] value, long leftMillis) {}
