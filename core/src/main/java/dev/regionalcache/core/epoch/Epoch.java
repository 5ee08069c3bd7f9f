package dev.regionalcache.core.epoch;

/**
 * An epoch, fully named.
 *
 * @param number grows by one with every change of the primary
 * @param proposer random id of the leader's term that began it
 * @param region the primary region
 */
public record Epoch(long number, String proposer, String region) {}
