package dev.regionalcache.operator.servers;

import org.jspecify.annotations.Nullable;

/**
 * A process that was writable and has ended, as it was seen last.
 *
 * @param replicationId of its history
 * @param offset that it had at least; null: nobody has seen it
 */
public record Ended(
        String runId, String replicationId, @Nullable Long offset) {}
