package dev.regionalcache.client.store;

/**
 * A counter after it was changed.
 *
 * @param value what it stands at
 * @param leftMillis how long until it begins again at 0, in milliseconds
 */
public record Count(long value, long leftMillis) {}
