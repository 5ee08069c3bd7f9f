package dev.regionalcache.core.head;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which of a region's servers is to be its head (docs/failover.md, Inside a region). The recorded one stays it as long as it is of
 * use; else its most advanced follower takes its place. Nobody goes back by itself when the former one returns.
 */
public final class HeadChoice {

    /**
     * How long a head may be silent. A fork or a long command is borne, and it is longer than the lease of a server that
     * froze while it held one: F is 2 s at most.
     */
    public static final Duration SILENCE = Duration.ofSeconds(3);

    private final HeadSight seen;

    private HeadChoice(HeadSight seen) {
        this.seen = seen;
    }

    /** The ordinal of the server that takes the head's place; empty: it stays. */
    public static Optional<Integer> successor(HeadSight seen) {
        return seen.freedom() == Freedom.NONE ? Optional.empty() : new HeadChoice(seen).mostAdvanced();
    }

    /** Of the followers that are of more use than the head, the one that holds the most of what the region held. */
    private Optional<Integer> mostAdvanced() {
        return seen.servers().stream()
                .filter(s -> s.ordinal() != seen.head())
                .filter(s -> s.holding() != null && s.holding().isOfUse() && isLostBeside(s, s.holding()))
                .max(Comparator.comparing((HeadSight.Server s) -> s.holding() != null
                                && s.holding().replicationId().equals(seen.history()))
                        .thenComparingLong(
                                s -> s.holding() == null ? -1 : s.holding().offset())
                        .thenComparing(Comparator.comparingInt(HeadSight.Server::ordinal)
                                .reversed()))
                .map(HeadSight.Server::ordinal);
    }

    /** Whether this follower is of more use than the head. */
    private boolean isLostBeside(HeadSight.Server follower, Holding held) {
        Optional<Holding> head = seen.server(seen.head()).map(HeadSight.Server::holding);
        if (head.isPresent()) {
            // One that follows is ahead of its followers, whenever they were looked at.
            return head.get().isBehind(held);
        }
        return switch (seen.freedom()) {
            case NONE -> false;
            case AFTER_PROOF -> seen.ended() && (seen.leased() || seen.dataLost()) && isWitness(follower);
            case PROVEN -> isWitness(follower);
            case FULL ->
                seen.ended()
                        || seen.absent()
                        || seen.silence().filter(s -> s.compareTo(SILENCE) >= 0).isPresent();
        };
    }

    /** Whether it lived on when the head fell silent: what it holds is all that it was sent. */
    private boolean isWitness(HeadSight.Server follower) {
        return seen.silence().filter(s -> s.compareTo(follower.lasting()) > 0).isEmpty();
    }
}
