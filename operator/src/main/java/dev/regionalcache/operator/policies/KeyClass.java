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
    private long wrongSoFar;
    private volatile Figures figures;

    /** A class of which this is known of before, as with a rule that has changed. */
    KeyClass(PolicyRule rule, Figures before) {
        this.rule = rule;
        life = new TimeToLive(Duration.ofSeconds(rule.ttlSeconds()), rule.jitterPercent());
        limit = rule.maxMemoryBytes() == null ? null : new MemoryLimit(rule.maxMemoryBytes());
        figures = before;
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

    /** All keys have been looked at. */
    void walked() {
        figures = figures.walked(wrongSoFar);
        wrongSoFar = 0;
    }
}
