package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.util.Set;

/**
 * The lease that a cache without one has while an order to move its primary is carried out (docs/failover.md, A switchover): nothing else
 * proves that the old primary refuses writes before the next one accepts them. All regions whose agents answer are witnesses. With
 * two regions it takes both: one that fails in these seconds stops writes until it is back. So it begins only when the order could
 * be carried out at once, and ends as soon as it cannot.
 */
final class LeaseLoan {

    private LeaseLoan() {}

    /**
     * The same primary goes on, and holds the lease from now on. Its own witness, which decided alone, is asked in any case. The
     * safest times: it is held for seconds.
     */
    static FailoverDecision begin(CacheSight sight, Newest newest, Epoch triple, Terms before) {
        MemberSight primary = sight.member(triple.region()).orElseThrow();
        return new FailoverDecision.Regrant(
                newest.number() + 1,
                "SwitchoverOrdered",
                new Choice(triple.region(), primary.status().runId(), null, null),
                triple,
                new Terms(sight.alive(), Set.of(before.witnesses()), LeaseTimings.LONGEST));
    }

    /**
     * Whether a lease that the spec does not ask for is held all the same. Also until the regions have arrived: what an old primary
     * alone has is looked at under a lease only, before it follows.
     */
    static boolean goesOn(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        return newest.areArriving(sight)
                || SwitchoverGuards.of(sight, newest, triple, terms)
                        .filter(guards -> guards.refusal()
                                .filter(refusal -> !refusal.isMomentary())
                                .isEmpty())
                        .isPresent();
    }
}
