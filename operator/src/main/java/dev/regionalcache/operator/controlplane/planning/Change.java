package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.failover.Wish;
import dev.regionalcache.crds.cache.FailoverCandidate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be done about the primary of a cache whose primary holds a lease. */
public sealed interface Change {

    /** The epoch is chosen, and its primary holds the lease. */
    record Held(EpochInForce epoch) implements Change {}

    /**
     * The epoch is chosen, and nobody is seen to hold its lease; the epoch stays for now.
     *
     * @param since how long
     * @param reason one CamelCase word: what holds a failover back
     * @param message the same as a sentence, with what to do
     */
    record NotHeld(EpochInForce epoch, Duration since, String reason, String message) implements Change {}

    /**
     * An epoch is being prepared by this leader; it may be a new one.
     *
     * @param from the region that was the primary; empty where nobody knows
     * @param excluded regions that are not chosen, since they held up the epoch before
     * @param votes regions that voted for it
     * @param waitsFor what is missing before a primary is chosen
     * @param message the same as a sentence
     */
    record Preparing(
            long number,
            String proposer,
            EpochTerms terms,
            String from,
            Set<String> excluded,
            List<String> votes,
            WaitsFor waitsFor,
            String message)
            implements Change {

        /** Takes copies. */
        public Preparing {
            excluded = Set.copyOf(excluded);
            votes = List.copyOf(votes);
        }

        /** Why it was begun, in CamelCase. */
        public String reason() {
            return Objects.requireNonNullElse(terms.reason(), "Superseding");
        }

        boolean isWaitingForTheTail() {
            return waitsFor == WaitsFor.TAIL;
        }
    }

    /** What an epoch waits for before its primary is chosen. */
    enum WaitsFor {
        /** A majority of the witnesses. */
        MAJORITY(null),
        /** Those that may hold the last writes, for a moment. */
        TAIL(null),
        /** Clusters that answer: without a majority of them nothing is decided. */
        CLUSTERS("NoMajorityOfAgents"),
        /** Somebody who can be the primary. */
        CANDIDATE("NoCandidate"),
        /** A region that may know more than those that answer. */
        HISTORY("HistoryUnknown");

        private final @Nullable String reason;

        WaitsFor(@Nullable String reason) {
            this.reason = reason;
        }

        /** What a guard's reason is about. */
        static WaitsFor of(String reason) {
            return Arrays.stream(values())
                    .filter(w -> reason.equals(w.reason))
                    .findFirst()
                    .orElse(CANDIDATE);
        }

        /** The condition's reason where a person or a cluster has to do something; empty: it comes by itself. */
        public Optional<String> blockedBecause() {
            return Optional.ofNullable(reason);
        }
    }

    /** The choice is made now. */
    record Chosen(EpochInForce epoch, List<FailoverCandidate> candidates) implements Change {

        /** Takes a copy. */
        public Chosen {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * The primary is moved to another region, to which the one before hands over.
     *
     * @param from the region that hands over
     */
    record Switching(EpochInForce epoch, String from) implements Change {

        /** Why, in CamelCase. */
        public String reason() {
            return Objects.requireNonNullElse(epoch.terms().reason(), Wish.ORDER);
        }
    }

    /** The same primary goes on in a new epoch: with other terms, or past one that nobody finished. */
    record Regrant(EpochInForce epoch) implements Change {}

    /** Another leader is changing the primary, or was: it gets time to finish. */
    record StandBack(long number, String message) implements Change {}
}
