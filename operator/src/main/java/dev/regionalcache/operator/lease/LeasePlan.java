package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.ServerAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one member of a cache under a lease is to do about it.
 *
 * @param cacheUid of the RegionalCache: a cache that is made anew begins its epochs anew
 * @param assignment what the member's spec says, for its witness
 * @param logins of the user operator, the current one first
 * @param heads where the head of every region is reached
 * @param holder the lease that is to be held here; null: none
 * @param former other witnesses, whose majorities are needed too until the lease is held in its epoch; none where it was
 * @param after the epoch that another region hands over: nothing is asked for before; null: nothing is waited for
 * @param endedAt where that one is known to have ended; null: not yet
 * @param handover what is to be done with the lease that is held; null: it is kept
 * @param asBefore the lease that is held goes on as it is, whatever {@code holder} says
 */
public record LeasePlan(
        String cacheUid,
        Assignment assignment,
        List<Credentials> logins,
        Map<String, ServerAddress> heads,
        @Nullable Holder holder,
        List<Set<String>> former,
        @Nullable Epoch after,
        @Nullable Offset endedAt,
        @Nullable Handover handover,
        boolean asBefore) {

    /** Copies what it is given. */
    public LeasePlan {
        logins = List.copyOf(logins);
        heads = Map.copyOf(heads);
        former = List.copyOf(former);
    }

    /** All witnesses of whom a majority is needed, those of the epoch last. */
    public List<Set<String>> witnesses(Holder next) {
        return Stream.concat(former.stream(), Stream.of(next.witnesses())).toList();
    }

    LeaseSeal seal(String cache) {
        return LeaseSeal.of(cache, logins);
    }

    @Override
    public String toString() {
        return "lease of epoch %d, held here: %s".formatted(assignment.number(), holder != null);
    }

    /**
     * The lease that is held goes to another region.
     *
     * @param of the epoch that is handed over
     * @param successor the region
     * @param begun whether an agent has begun with it: then the lease counts as given up
     */
    public record Handover(Epoch of, String successor, boolean begun) {

        /**
         * Whether who holds this lease has all that was accepted before. The successor may get one of a later epoch as well, and
         * begin there with less.
         */
        boolean isTaken(Epoch held) {
            return held.number() == of.number() + 1 && held.region().equals(successor);
        }
    }

    /**
     * The lease of an epoch, for one process of a server.
     *
     * @param witnesses of the epoch
     * @param pod by which the server is kept
     * @param uid of the pod
     * @param head the pod's ordinal
     * @param address of the pod
     * @param runId of the process that the epoch made writable
     */
    public record Holder(
            Epoch triple,
            Set<String> witnesses,
            LeaseTimings timings,
            String pod,
            String uid,
            int head,
            ServerAddress address,
            String runId) {

        /** Copies what it is given. */
        public Holder {
            witnesses = Set.copyOf(witnesses);
        }

        boolean isSameServer(Holder other) {
            return uid.equals(other.uid) && runId.equals(other.runId) && address.equals(other.address);
        }
    }
}
