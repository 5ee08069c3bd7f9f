package dev.regionalcache.operator.servers;

/**
 * A loss that the status tells of.
 *
 * @param epoch whose primary never saw the writes
 * @param runId of the server that held them
 * @param inAbsence whether the server did not answer; what it has must be read all the same before it follows
 */
public record ReportedLoss(long epoch, String runId, boolean inAbsence) {}
