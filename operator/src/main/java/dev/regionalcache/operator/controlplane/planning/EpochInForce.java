package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;
import java.util.Objects;

/** The epoch that members are to have. */
public record EpochInForce(long number, String proposer, Choice chosen, EpochTerms terms) {

    /** What the primary's own member says of a server that is gone is no choice of the epoch. */
    public EpochInForce {
        if (Choice.NOBODY.equals(chosen.runId())) {
            chosen = new Choice(chosen.region(), null, null, null);
        }
    }

    /** Its full name. */
    public EpochRef ref() {
        return new EpochRef(number, proposer, chosen.region());
    }

    /**
     * The choice for the primary's own member, which does not change in an epoch. Where that member is gone, and others may hold
     * what its server had, the next server there is not the empty one that a first epoch begins with.
     */
    Choice choiceOf(RegionView primary, Observation seen) {
        CacheMember member = primary.member();
        if (member != null && LeaseSight.isIn(member.getSpec(), number, proposer)) {
            return Objects.requireNonNullElse(member.getSpec().chosen(), chosen);
        }
        return member == null && chosen.runId() == null && seen.mayBeHeldBesides(primary.name())
                ? new Choice(primary.name(), Choice.NOBODY, null, null)
                : chosen;
    }
}
