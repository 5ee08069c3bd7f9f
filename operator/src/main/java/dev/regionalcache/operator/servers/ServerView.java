package dev.regionalcache.operator.servers;

import dev.regionalcache.core.health.Health;
import dev.regionalcache.core.health.HealthTracker.Signal;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server.
 *
 * @param since since when it answers, or does not, by {@link ServerFleet#now}
 * @param failure why it does not answer; null where it does
 * @param info the last observation; null until the first one, and while it does not answer
 * @param linkJustLost whether it followed a moment ago, and holds what it held: what comes back at once is nothing to tell
 * @param lag measured; null where it is not, or cannot be told
 * @param lagBand index in {@code Bands.LAG}
 * @param memoryBand index in {@code Bands.MEMORY}
 * @param held names the settings that this process was last told, by {@link ServerPlan#revision}; null: none yet
 * @param restartFor settings that take effect after a restart only
 * @param invalid settings that the server refuses, with its words
 * @param guard what there is to know under a lease; null: the cache has none
 */
public record ServerView(
        String pod,
        String uid,
        Instant since,
        @Nullable String failure,
        @Nullable ServerInfo info,
        boolean linkJustLost,
        Health health,
        Set<Signal> signals,
        @Nullable Duration lag,
        int lagBand,
        int memoryBand,
        @Nullable String held,
        Set<String> restartFor,
        Set<String> invalid,
        @Nullable GuardView guard) {

    private static final String NOT_OBSERVED = "not observed yet";

    /** Before the first observation. */
    static ServerView unknown(String pod, String uid, Instant now) {
        return new ServerView(
                pod,
                uid,
                now,
                NOT_OBSERVED,
                null,
                false,
                Health.Unknown,
                Set.of(),
                null,
                0,
                0,
                null,
                Set.of(),
                Set.of(),
                null);
    }

    /** Whether it has been asked at all. */
    public boolean observed() {
        return !NOT_OBSERVED.equals(failure);
    }

    /** Whether it answers. */
    public boolean answering() {
        return info != null;
    }

    /** Whether it receives what its master writes, at this moment. */
    public boolean isLinkUp() {
        return info != null && info.linkUp();
    }

    /** The state of its link, as it is told and acted on: one that was lost a moment ago still counts. */
    public Link link() {
        if (info == null) {
            return Link.Down;
        }
        if (info.isMaster()) {
            return Link.None;
        }
        return info.linkUp() || linkJustLost ? Link.Up : info.syncing() ? Link.Syncing : Link.Down;
    }

    /** Whether clients may read from it: a replica whose link is up, or a master. */
    public boolean inSync() {
        return info != null && !info.loading() && (link() == Link.Up || link() == Link.None);
    }

    /** Whether it is this process, and a master that accepts writes as far as anybody here knows. */
    public boolean isWritable(String runId) {
        return info != null
                && info.isMaster()
                && info.runId().equals(runId)
                && !info.loading()
                && (guard == null || guard.open());
    }

    /** The same of a server that lets its keeper wait; {@code reason} says so. */
    ServerView silent(String reason) {
        return new ServerView(
                pod,
                uid,
                since,
                reason,
                null,
                false,
                health,
                signals,
                null,
                lagBand,
                memoryBand,
                null,
                restartFor,
                invalid,
                guard == null ? null : guard.silent());
    }

    /** The same with what is known of its gate. */
    ServerView withGuard(@Nullable GuardView other) {
        return new ServerView(
                pod,
                uid,
                since,
                failure,
                info,
                linkJustLost,
                health,
                signals,
                lag,
                lagBand,
                memoryBand,
                held,
                restartFor,
                invalid,
                other);
    }

    /** What a decision needs, without what moves with every sample. */
    Digest digest() {
        ServerInfo now = info;
        boolean moves = link() == Link.Up || link() == Link.None;
        return new Digest(
                observed(),
                failure != null,
                now == null ? "" : now.runId() + now.replicationId() + now.master() + now.version(),
                link(),
                isLinkUp(),
                inSync(),
                // Positions of a server that follows nobody stand still, and are what an epoch is decided by.
                now == null || moves ? -1 : now.offset(),
                now != null && now.keys() == 0,
                now != null && now.diskFailed(),
                now != null && now.isOutOfMemory(),
                now == null ? 0 : now.fullSyncs(),
                now == null ? 0 : now.partialSyncs(),
                health,
                signals,
                lagBand,
                memoryBand,
                held == null ? "" : held,
                restartFor,
                invalid,
                guard);
    }

    /** See {@link #digest()}. */
    record Digest(
            boolean observed,
            boolean failing,
            String identity,
            Link link,
            boolean linkUp,
            boolean inSync,
            long stillOffset,
            boolean empty,
            boolean diskFailed,
            boolean outOfMemory,
            long fullSyncs,
            long partialSyncs,
            Health health,
            Set<Signal> signals,
            int lagBand,
            int memoryBand,
            String held,
            Set<String> restartFor,
            Set<String> invalid,
            @Nullable GuardView guard) {}
}
