package dev.regionalcache.operator.servers;

/**
 * A process that was writable and has ended, as it was seen last.
 *
 * @param replicationId of its history
 * @param offset that it had at least
 */
public record Ended(String runId, String replicationId, long offset) {}
