package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the answers for one epoch in the agent of its primary region. The agent makes one when its member's spec names its
 * region as the choice, and its server is the one that the status records as writable in that epoch ({@link #succeeding} where
 * one of the epoch before is held). Every {@link LeaseTimings#requestPeriod} it publishes {@link #next}; it gives every answer
 * to {@link #count}; and it asks {@link #grant} before it lifts a fence, after each answer, and by a timer when the time that
 * the last grant had left is over. Not thread-safe.
 */
public final class LeaseHolder {

    private final Epoch triple;
    private final List<Set<String>> witnesses;
    private final LeaseTimings timings;
    private final String process;

    private final LongSupplier numbers;
    private final NavigableMap<Long, Moment> sent = new TreeMap<>();
    private final Map<String, Moment> answers = new HashMap<>();
    private boolean held;
    private boolean givenUp;
    private @Nullable Grace grace;

    private record Grace(Moment since, Duration length) {}

    /**
     * A request, as it is published.
     *
     * @param triple the epoch that the lease is asked for
     * @param process random id of this agent process
     * @param number counts the requests of this process
     * @param holds whether the lease is held now
     */
    public record Request(Epoch triple, String process, long number, boolean holds) {}

    /**
     * A holder without any answer.
     *
     * @param triple the epoch
     * @param witnesses the witnesses of the epoch, last; before it, where the witnesses change in this epoch and it has not
     *     been held yet ({@code status.lease.held} is another triple), those of every epoch since the last one that was held. A
     *     majority of each must answer until the lease is held, then of the last set only
     * @param process random id of this agent process: an answer to another process's request never counts
     * @param numbers gives each request of the process a greater number than any before: an answer to another holder's never
     *     counts, also where that was of the same epoch
     */
    public LeaseHolder(
            Epoch triple, List<Set<String>> witnesses, LeaseTimings timings, String process, LongSupplier numbers) {
        if (witnesses.isEmpty() || witnesses.stream().anyMatch(Set::isEmpty)) {
            throw new IllegalArgumentException("a lease needs a witness");
        }
        this.triple = triple;
        this.witnesses = witnesses.stream().map(Set::copyOf).toList();
        this.timings = timings;
        this.process = process;
        this.numbers = numbers;
    }

    /** The epoch. */
    public Epoch triple() {
        return triple;
    }

    /** The next request; it counts as sent at {@code now}, so it is taken before it is published. */
    public Request next(Moment now) {
        sent.values().removeIf(at -> now.age(at).compareTo(timings.validity()) >= 0);
        long number = numbers.getAsLong();
        sent.put(number, now);
        return new Request(triple, process, number, holds(now));
    }

    /** Counts an answer, from the sending of its request; one to another process, epoch or an old request is ignored. */
    public void count(String witness, String toProcess, long toNumber, Epoch answered) {
        Moment from = sent.get(toNumber);
        if (givenUp || from == null || !process.equals(toProcess) || !triple.equals(answered)) {
            return;
        }
        answers.merge(witness, from, (one, other) -> one.monotonicNanos() > other.monotonicNanos() ? one : other);
    }

    /** What may and must be done with the server. */
    public Grant grant(Moment now) {
        Duration left = timings.fenceAfter().minus(majorityAge(now));
        if (left.isPositive()) {
            held = true;
            grace = null;
            return new Grant.Writable(left);
        }
        if (grace != null && now.age(grace.since()).compareTo(grace.length()) < 0) {
            return new Grant.Waiting(grace.length().minus(now.age(grace.since())));
        }
        return new Grant.MustFence();
    }

    /**
     * Whether the lease is held: with the first grant under it the agent writes {@code status.lease.held}, after it was lost it
     * takes it away.
     */
    public boolean holds(Moment now) {
        return grant(now) instanceof Grant.Writable;
    }

    /**
     * The agent has just started, found this epoch's recorded server (the same run id) writable, and its spec names it: it is
     * left so for 0.8 F. Every restart of an agent would be a gap otherwise.
     *
     * @param known since when the process knows its member, and can ask for the lease
     */
    public void foundWritable(Moment known) {
        if (!givenUp) {
            grace = new Grace(known, timings.fenceAfter());
        }
    }

    /**
     * The holder of the epoch that follows this one and names the same region and server: the server stays writable on the
     * answers of this epoch until they are 0.8 F old. This one is not used any more.
     */
    public LeaseHolder succeeding(Epoch next, List<Set<String>> nextWitnesses, LeaseTimings nextTimings, Moment now) {
        LeaseHolder successor = new LeaseHolder(next, nextWitnesses, nextTimings, process, numbers);
        successor.grace = switch (grant(now)) {
            case Grant.Writable(Duration left) -> new Grace(now, left);
            case Grant.Waiting(Duration left) -> new Grace(now, left);
            case Grant.MustFence() -> null;
        };
        return successor;
    }

    /**
     * Discards all answers for good: none counts from here on, and the server must be fenced. The agent calls it with proof
     * that the server is gone, or after it confirmed a fence that does not expire, and only then writes {@code
     * status.lease.givenUp}.
     */
    public void giveUp() {
        givenUp = true;
        answers.clear();
        sent.clear();
        grace = null;
    }

    /** Whether {@link #giveUp} was called. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** The age of the oldest answer that is needed for a majority; longer than any limit where there is none. */
    private Duration majorityAge(Moment now) {
        List<Set<String>> needed = held ? List.of(witnesses.getLast()) : witnesses;
        return needed.stream()
                .map(set -> majorityAge(set, now))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Duration majorityAge(Set<String> set, Moment now) {
        return set.stream()
                .map(answers::get)
                .filter(Objects::nonNull)
                .map(now::age)
                .sorted()
                .skip(set.size() / 2)
                .findFirst()
                .orElse(Duration.ofDays(36_500));
    }
}
