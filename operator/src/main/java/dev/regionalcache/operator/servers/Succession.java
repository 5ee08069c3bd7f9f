package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a server has to do with planned changes of the primary: as the one that takes over, and as the one that has handed over. */
final class Succession {

    /** Traffic of a region has been led to another server by then. */
    private static final Duration LEADING = Duration.ofSeconds(1);

    /** To list all connections and to close some costs a server with ten thousand of them milliseconds. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /** That is waited for; null: none, or it has been taken. */
    private volatile @Nullable TakeOver takeOver;

    private @Nullable Instant successorSince;
    private Instant lookedFor = Instant.MIN;

    /** The primary has handed over. */
    void takeOver(TakeOver next) {
        takeOver = next;
    }

    /** It is a master now. */
    void taken() {
        TakeOver waiting = takeOver;
        takeOver = null;
        if (waiting != null) {
            waiting.taken().run();
        }
    }

    /** Whether the server has all that was handed over. */
    boolean mayTakeOver(ServerPlan plan, ServerInfo info) {
        TakeOver waiting = awaited(plan, info);
        return waiting != null && info.offset() >= waiting.end().applied();
    }

    /** Whether the server waits for the last bytes only. */
    boolean isTakingOver(ServerPlan plan, ServerInfo info) {
        return awaited(plan, info) != null;
    }

    /** What the server can reach with this plan. One that another epoch has overtaken it cannot; null: none. */
    private @Nullable TakeOver awaited(ServerPlan plan, ServerInfo info) {
        TakeOver waiting = takeOver;
        return waiting != null
                        && plan.role() instanceof DesiredRole.Successor(String runId, Epoch of)
                        && waiting.of().equals(of)
                        && info.replicationId().equals(waiting.end().replicationId())
                ? waiting
                : null;
    }

    /**
     * Whether the server has handed over, its successor has held its lease since a moment ago, and those who wait have not been
     * looked for just now: whoever comes later is led there.
     */
    boolean mayWait(GateSight known, ServerInfo info, Instant now) {
        if (!known.isTaken(info.runId())) {
            successorSince = null;
            return false;
        }
        if (successorSince == null) {
            successorSince = now;
            lookedFor = Instant.MIN;
        }
        boolean due = Duration.between(successorSince, now).compareTo(LEADING) < 0
                && lookedFor.plus(LOOK).isBefore(now);
        lookedFor = due ? now : lookedFor;
        return due;
    }
}
