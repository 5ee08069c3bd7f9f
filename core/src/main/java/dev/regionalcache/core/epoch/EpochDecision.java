package dev.regionalcache.core.epoch;

/** What is to be done about the epoch. */
public sealed interface EpochDecision {

    /** The epoch that the members have stays; a lost status is rebuilt from it. */
    record Keep(Epoch epoch) implements EpochDecision {}

    /** There is no epoch yet: the first one begins at this region, where all servers are empty. */
    record Begin(String region) implements EpochDecision {}

    /** Too little is readable to decide anything. */
    record Undecided(String reason) implements EpochDecision {}

    /** The primary's server restarted with its data: a new epoch names the same region, and this server. */
    record Resume(Epoch before, String runId, Position position) implements EpochDecision {}

    /** The primary's server restarted without what others have: nothing is promoted by itself. */
    record PrimaryLost(Epoch epoch, String reason) implements EpochDecision {}
}
