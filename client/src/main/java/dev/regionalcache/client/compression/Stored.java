package dev.regionalcache.client.compression;

import java.util.List;

/**
 * How a value is written. The array is not copied.
 *
 * @param key under which key
 * @param absent keys that must not be there beside it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Stored(String key, byte[] bytes, List<String> absent) {}
