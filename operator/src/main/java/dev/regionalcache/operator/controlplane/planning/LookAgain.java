package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.failover.CacheSight;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to look again at the primary of a cache, because time alone may go on with a change. What members say is heard of at once, and
 * what lasts for longer than all limits of a change is ended by that alone: hundreds of caches may be in it for days. Pure.
 */
final class LookAgain {

    /** How often it is looked whether a switchover that was refused can be, or a primary has its lease at last. */
    static final Duration LATER = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration SELDOM = Duration.ofSeconds(10);

    /** What has not changed for so long is over the limits of its steps. */
    private static final Duration LONG = Duration.ofSeconds(15);

    private static final Duration VERY_LONG = Duration.ofMinutes(1);

    private final LeaseSight members;
    private final Duration lasting;
    private final @Nullable Duration held;

    /**
     * At a cache that is as it is.
     *
     * @param lasting for how long the step has been going on
     * @param held for how long the lease has been seen to be held; null: it is not
     */
    LookAgain(LeaseSight members, Duration lasting, @Nullable Duration held) {
        this.members = members;
        this.lasting = lasting;
        this.held = held;
    }

    /** At a change; null: time does not matter. */
    @Nullable
    Duration at(Change change) {
        return switch (change) {
            // Votes that do not count yet may count later; of others the members tell.
            case Change.Held(EpochInForce epoch) ->
                members.votes(epoch.ref()).isEmpty() ? null : isOver(LONG, held) ? SELDOM : LOOK;
            // Its servers come up when they do, and their agents tell: time alone changes nothing.
            case Change.NotHeld notHeld -> notHeld.reason().equals(LeaseSight.STARTING) ? SELDOM : atStep();
            case Change.Preparing preparing -> preparing.isWaitingForTheTail() ? tail() : atStep();
            case Change.Regrant regrant -> atStep();
            case Change.Switching switching -> atStep();
            case Change.Chosen chosen -> atStep();
            case Change.StandBack standBack -> atStep();
        };
    }

    /** At a wish for another primary, and at a lease that was lent. */
    Duration atWish() {
        return isOver(VERY_LONG, held) ? SELDOM : LATER;
    }

    private Duration atStep() {
        return !isOver(LONG, lasting) ? LOOK : isOver(VERY_LONG, lasting) ? SELDOM : LATER;
    }

    private static boolean isOver(Duration limit, @Nullable Duration since) {
        return since != null && since.compareTo(limit) >= 0;
    }

    /** What is left of the wait for the tail. */
    private Duration tail() {
        Duration left = CacheSight.CHILDREN_WAIT.minus(lasting);
        return left.compareTo(SOON) > 0 ? left : SOON;
    }
}
