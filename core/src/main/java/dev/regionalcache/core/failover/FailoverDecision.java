package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a leader does about the epoch. Every write goes to a member with the resourceVersion that was read, and only to members
 * of a lower epoch, or of the same epoch and proposer; a conflict ends the pass. In {@link Stay}, {@link AwaitWritable} and
 * {@link Finished} the leader copies the triple's choice, unchanged, to members that lack it.
 */
public sealed interface FailoverDecision {

    /**
     * A planned change: a new epoch that names another region, with {@code previous}, which witnesses answer until it is
     * released. <b>The old primary's member is written last</b>, when the target has recorded its server for the epoch and a
     * majority of the witnesses acts in it.
     */
    record Switchover(long number, String reason, Choice choice, Epoch previous, Terms terms)
            implements FailoverDecision {}

    /** A switchover goes on: nobody holds the lease of its epoch yet. */
    record AwaitHandover(Epoch epoch, Epoch previous) implements FailoverDecision {}

    /**
     * A switchover is wished for and must not be; the epoch stays.
     *
     * @param reason in CamelCase
     * @param message a sentence that says what to do
     */
    record Refuse(Epoch epoch, String reason, String message) implements FailoverDecision {}

    /** Nothing changes. */
    record Stay(Epoch epoch) implements FailoverDecision {}

    /**
     * Something should change and must not yet: published as a condition.
     *
     * @param reason in CamelCase
     * @param message a sentence that says what to do
     */
    record Blocked(String reason, String message) implements FailoverDecision {}

    /** A first epoch: written to all members with the region as the choice. */
    record Begin(long number, String region, Terms terms) implements FailoverDecision {}

    /**
     * Members are written with the number, the leader's own term, no choice, no {@code previous}, these terms and releases; the
     * old primary and its direct children lose their parent.
     *
     * @param reason PrimaryLost, LeaseGivenUp, LeaseLost (its agent lives and cannot get it), or Superseding
     * @param from the primary region before; null where unknown
     * @param excluded regions that are not chosen because they held up the epoch before
     * @param supersedes whether it takes the place of an epoch that was not finished
     */
    record Prepare(
            long number,
            String reason,
            @Nullable String from,
            Set<String> excluded,
            Set<Epoch> releases,
            Terms terms,
            boolean supersedes)
            implements FailoverDecision {}

    /** The preparation goes on: members that do not have it yet are written; these have not answered. */
    record AwaitPrepared(long number, Set<String> missing) implements FailoverDecision {}

    /** The choice is written into the epoch that this leader prepared: first to the chosen region, then to all others. */
    record Choose(long number, Choice choice, List<Candidate> candidates) implements FailoverDecision {}

    /** The choice is made; its primary is not writable yet. */
    record AwaitWritable(Epoch epoch) implements FailoverDecision {}

    /** The primary is writable and all that can be reached follow it: the change is over. */
    record Finished(Epoch epoch) implements FailoverDecision {}

    /**
     * A new epoch that names the same region and server, with {@code previous}: nobody is detached or fenced. <b>The primary's
     * own member is written last</b>, when a majority of each of the terms' sets shows the epoch; so a lease is never done
     * without before the witnesses know.
     *
     * @param reason WitnessesChanged, EpochsDisagree (members hold another proposer's), or ServerRestarted (without a lease only, with {@code previous} null)
     */
    record Regrant(
            long number,
            String reason,
            Choice choice,
            @Nullable Epoch previous,
            Terms terms) implements FailoverDecision {}
}
