package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.Candidates;
import dev.regionalcache.core.policy.Candidates.Candidate;
import dev.regionalcache.core.policy.Estimate;
import dev.regionalcache.core.policy.MemoryLimit;
import dev.regionalcache.core.policy.TimeToLive;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One class on a walk: its rule, what is known of it, and what was done to it. For the walk's thread, but for {@link #figures}. */
final class KeyClass {

    private final PolicyRule rule;
    private final TimeToLive life;
    private final @Nullable MemoryLimit limit;
    private final Candidates candidates = new Candidates();
    private final long joined;
    private boolean midway;
    private boolean wholeWalk;
    private long wrongSoFar;
    private volatile Figures figures;

    /** A class on a walk that begins now, by a steady clock, and of which this is known of before. */
    KeyClass(PolicyRule rule, Figures before, long now) {
        this(rule, before, now, false);
    }

    private KeyClass(PolicyRule rule, Figures before, long now, boolean midway) {
        this.rule = rule;
        this.midway = midway;
        joined = now;
        life = new TimeToLive(Duration.ofSeconds(rule.ttlSeconds()), rule.jitterPercent());
        limit = rule.maxMemoryBytes() == null ? null : new MemoryLimit(rule.maxMemoryBytes());
        figures = before;
    }

    /**
     * The same keys under another rule, while the walk goes on. What was found of them is found already, unless they are to live
     * for another time.
     */
    KeyClass under(PolicyRule other, boolean midwayNow, long now) {
        if (other.equals(rule)) {
            return this;
        }
        boolean sameLife = other.ttlSeconds() == rule.ttlSeconds() && other.jitterPercent() == rule.jitterPercent();
        return new KeyClass(
                other, sameLife ? figures : figures.counters().withEstimate(figures.estimate()), now, midwayNow);
    }

    PolicyRule rule() {
        return rule;
    }

    TimeToLive life() {
        return life;
    }

    Candidates candidates() {
        return candidates;
    }

    /** What is known of it. Thread-safe. */
    Figures figures() {
        return figures;
    }

    boolean isEnforced() {
        return rule.mode() == PolicyMode.Enforce;
    }

    /** Whether keys have to go. */
    boolean isOver() {
        return excess() > 0;
    }

    /** How many keys are too many. */
    private int excess() {
        return limit == null || !isEnforced() ? 0 : limit.excess(figures.estimate());
    }

    /** Takes out those that are to go now. */
    List<Candidate> toRemove() {
        return limit == null || !isEnforced()
                ? List.of()
                : candidates.take(limit.excess(figures.estimate(), candidates.size()));
    }

    /** Whether all keys were there to choose from since it has this rule; at the latest after this time, in milliseconds. */
    boolean choosesFromAll(long now, long longest) {
        return wholeWalk || now - joined >= longest;
    }

    /** Whether keys may have to go soon, so that it is worth to remember which. */
    boolean isNear() {
        return limit != null && isEnforced() && limit.isNear(figures.estimate());
    }

    void estimated(Estimate estimate) {
        figures = figures.withEstimate(estimate);
        if (!isNear()) {
            candidates.clear();
        }
    }

    /** A key had no end, or too late a one. */
    void wrong() {
        wrongSoFar++;
    }

    void corrected(long keys) {
        figures = figures.withCorrected(keys);
    }

    void removed(long keys) {
        figures = figures.withRemoved(keys);
    }

    /** Whether keys of it were found wrong lately, and have to be corrected. */
    boolean isCorrected() {
        return isEnforced() && (wrongSoFar > 0 || figures.wrongTtl() > 0);
    }

    /** The end of a walk: all keys have been looked at, if the class was on it from the beginning. */
    void walked() {
        if (!midway) {
            wholeWalk = true;
            figures = figures.walked(wrongSoFar);
        }
        midway = false;
        wrongSoFar = 0;
    }
}
