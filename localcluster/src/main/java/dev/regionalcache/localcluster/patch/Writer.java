package dev.regionalcache.localcluster.patch;

import java.time.Instant;

/**
 * Who writes, and what.
 *
 * @param manager name of the field manager
 * @param subresource empty for the object itself
 * @param apiVersion in which the object is written
 */
public record Writer(String manager, String subresource, String apiVersion, Instant time) {}
