package dev.regionalcache.playground.history;

/**
 * A server while it is a primary. Each promotion gives a server a new replication id, and each start a new run id.
 *
 * @param runId of the process
 * @param replicationId of the history that it writes
 */
public record Tenure(String runId, String replicationId) {

    @Override
    public String toString() {
        return runId.substring(0, Math.min(8, runId.length())) + "/"
                + replicationId.substring(0, Math.min(8, replicationId.length()));
    }
}
