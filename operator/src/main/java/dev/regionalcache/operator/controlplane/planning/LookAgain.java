package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.failover.CacheSight;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to look again at the primary of a cache, because time alone may go on with a change. What members say is heard of at once, and
 * what lasts for longer than all limits of a change is ended by that alone: hundreds of caches may be in it for days. Pure.
 *
 * @param lasting for how long the step has been going on
 * @param held for how long the lease has been seen to be held; null: it is not
 * @param waits whether another primary is wished for, or its lease was lent: the seconds after which that goes on nobody tells of
 * @param away whether it is to go back to another region, when that has been well for a minute
 */
record LookAgain(
        LeaseSight members, Duration lasting, @Nullable Duration held, boolean waits, boolean away) {

    /** How often it is looked whether what was refused can be, or a primary has its lease at last. */
    static final Duration LATER = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration SELDOM = Duration.ofSeconds(10);

    /** What has not changed for so long is over the limits of its steps. */
    private static final Duration LONG = Duration.ofSeconds(15);

    private static final Duration VERY_LONG = Duration.ofMinutes(1);

    /** At a change; null: time does not matter. */
    @Nullable
    Duration at(Change change) {
        return switch (change) {
            case Change.Held(EpochInForce epoch) -> atHeld(epoch);
            // Its servers come up when they do, and their agents tell: time alone changes nothing.
            case Change.NotHeld notHeld -> notHeld.reason().equals(LeaseSight.STARTING) ? SELDOM : atStep();
            case Change.Preparing preparing -> preparing.isWaitingForTheTail() ? tail() : atStep();
            case Change.Regrant regrant -> atStep();
            case Change.Switching switching -> atStep();
            case Change.Chosen chosen -> atStep();
            case Change.StandBack standBack -> atStep();
        };
    }

    private @Nullable Duration atHeld(EpochInForce epoch) {
        if (waits) {
            return LATER;
        }
        // Votes that do not count yet may count later; of others the members tell.
        boolean votes = !members.votes(epoch.ref()).isEmpty();
        return votes && !isOver(LONG, held) ? LOOK : votes || away ? SELDOM : null;
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
