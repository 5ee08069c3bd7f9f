package dev.regionalcache.playground.history;

/**
 * A write that a server acknowledged: it accepted it at some moment between the two times.
 *
 * @param key written once only
 * @param region of the client
 * @param tenure by whom it was accepted
 * @param sentNanos when it was sent, by {@link System#nanoTime()}
 * @param acknowledgedNanos when the answer was there
 */
public record AcknowledgedWrite(String key, String region, Tenure tenure, long sentNanos, long acknowledgedNanos) {}
