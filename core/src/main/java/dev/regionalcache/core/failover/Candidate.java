package dev.regionalcache.core.failover;

import org.jspecify.annotations.Nullable;

/**
 * What a region held when the primary was chosen.
 *
 * @param region the region
 * @param epoch the last epoch of which it held a write; 0: none
 * @param offset what it held of that epoch's history
 * @param reason why it could not be chosen, in CamelCase; null where it could
 */
public record Candidate(
        String region, long epoch, long offset, @Nullable String reason) {
    boolean isEligible() {
        return reason == null;
    }

    int compareAdvance(Candidate other) {
        return epoch != other.epoch ? Long.compare(epoch, other.epoch) : Long.compare(offset, other.offset);
    }
}
