package dev.regionalcache.redis;

/**
 * How far a server is in a history.
 *
 * @param applied bytes: a master's own, a replica's applied offset
 */
public record Offset(String replicationId, long applied) {}
