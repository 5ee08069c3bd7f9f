package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.Estimate;

/**
 * What is known of a class and was done to it.
 *
 * @param walked whether all keys were looked at once
 * @param wrongTtl keys whose ends were wrong in the last whole walk
 * @param corrected keys whose lives were shortened
 * @param removed keys that were removed for the limit
 */
record Figures(boolean walked, Estimate estimate, long wrongTtl, long corrected, long removed) {

    static final Figures NONE = new Figures(false, new Estimate(0, 0, 0), 0, 0, 0);

    /** For a rule that has changed: what was found has to be found again. */
    Figures counters() {
        return new Figures(false, NONE.estimate, 0, corrected, removed);
    }

    Figures withEstimate(Estimate other) {
        return new Figures(walked, other, wrongTtl, corrected, removed);
    }

    Figures withCorrected(long keys) {
        return new Figures(walked, estimate, wrongTtl, corrected + keys, removed);
    }

    Figures withRemoved(long keys) {
        return new Figures(walked, estimate, wrongTtl, corrected, removed + keys);
    }

    Figures walked(long wrong) {
        return new Figures(true, estimate, wrong, corrected, removed);
    }
}
