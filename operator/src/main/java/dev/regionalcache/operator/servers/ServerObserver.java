package dev.regionalcache.operator.servers;

import dev.regionalcache.core.health.Bands;
import dev.regionalcache.core.health.HealthTracker;
import dev.regionalcache.core.health.Sample;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes views of observations: health with hysteresis, bands, rates. For one thread. */
final class ServerObserver {

    /**
     * A link that is lost is told of after this. When the primary fails all links break at once, and most are back within it:
     * what everybody wrote of that in the meantime only stood in the way of the failover. Readers see data that much older.
     */
    static final Duration LINGER = Duration.ofSeconds(2);

    private final InstantSource clock;
    private HealthTracker health = HealthTracker.start();
    private ServerView view;
    private long evicted = -1;

    /** The process that was told settings last, and their name. */
    private String heldBy = "";

    private @Nullable String held;
    private Instant evictedAt;

    /** The process whose link was up last, and when it was. */
    private String linked = "";

    private Instant linkedAt;

    ServerObserver(String pod, String uid, InstantSource clock) {
        this.clock = clock;
        evictedAt = clock.instant();
        linkedAt = evictedAt;
        view = ServerView.unknown(pod, uid, evictedAt);
    }

    ServerView view() {
        return view;
    }

    void answered(ServerInfo info, @Nullable Duration lag, Thresholds thresholds) {
        Instant now = clock.instant();
        double memory = info.maxMemory() == 0 ? 0 : (double) info.usedMemory() / info.maxMemory();
        boolean lost = isLinkJustLost(info, now);
        boolean linkUp = info.isMaster() || info.linkUp() || lost;
        health = health.after(new Sample(true, linkUp, lag, memory, evictionRate(info, now)), thresholds, now);
        view = new ServerView(
                view.pod(),
                view.uid(),
                view.answering() ? view.since() : now,
                null,
                info,
                lost,
                health.health(),
                health.raised(),
                lag,
                lag == null ? view.lagBand() : Bands.LAG.index(view.lagBand(), (double) lag.toMillis()),
                Bands.MEMORY.index(view.memoryBand(), memory * 100),
                info.runId().equals(heldBy) ? held : null,
                view.restartFor(),
                view.invalid(),
                view.guard());
    }

    void failed(RuntimeException failure, Thresholds thresholds) {
        Instant now = clock.instant();
        health = health.after(new Sample(false, false, null, 0, 0), thresholds, now);
        evicted = -1;
        view = new ServerView(
                view.pod(),
                view.uid(),
                view.answering() ? now : view.since(),
                String.valueOf(failure.getMessage()),
                null,
                false,
                health.health(),
                health.raised(),
                null,
                view.lagBand(),
                view.memoryBand(),
                null,
                view.restartFor(),
                view.invalid(),
                view.guard());
    }

    /** A process was told settings: their name, and what became of them. */
    void settings(String runId, String revision, Set<String> restartFor, Set<String> invalid) {
        heldBy = runId;
        held = revision;
        view = new ServerView(
                view.pod(),
                view.uid(),
                view.since(),
                view.failure(),
                view.info(),
                view.linkJustLost(),
                view.health(),
                view.signals(),
                view.lag(),
                view.lagBand(),
                view.memoryBand(),
                held,
                restartFor,
                invalid,
                view.guard());
    }

    /** What is known of its gate. */
    void guard(@Nullable GuardView guard) {
        view = view.withGuard(guard);
    }

    /** Whether its data are what they were when its link was up, a moment ago. */
    private boolean isLinkJustLost(ServerInfo info, Instant now) {
        if (info.linkUp()) {
            linked = info.runId();
            linkedAt = now;
            return false;
        }
        return !info.isMaster()
                && !info.syncing()
                && !info.loading()
                && info.runId().equals(linked)
                && Duration.between(linkedAt, now).compareTo(LINGER) < 0;
    }

    private double evictionRate(ServerInfo info, Instant now) {
        double seconds = Duration.between(evictedAt, now).toNanos() / 1e9;
        double rate = evicted < 0 || info.evictedKeys() < evicted || seconds <= 0
                ? 0
                : (info.evictedKeys() - evicted) / seconds;
        evicted = info.evictedKeys();
        evictedAt = now;
        return rate;
    }
}
