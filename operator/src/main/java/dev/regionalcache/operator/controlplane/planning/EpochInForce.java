package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;

/** The epoch that members are to have. */
public record EpochInForce(long number, String proposer, Choice chosen, EpochTerms terms) {

    /** Its full name. */
    public EpochRef ref() {
        return new EpochRef(number, proposer, chosen.region());
    }
}
