package dev.regionalcache.core.epoch;

/**
 * A member's word that it answers no epoch before this one any more. It counts for this proposer only: two leaders that
 * counted each other's would make two choices in one epoch.
 *
 * @param number the epoch that is prepared
 * @param proposer random id of the leader's term that prepares it
 */
public record Prepared(long number, String proposer) {}
