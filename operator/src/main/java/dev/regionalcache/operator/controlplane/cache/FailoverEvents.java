package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.FailoverStep;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.events.EventPublisher.Severity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each step of a change of the primary once: in the log, as an event, and in the metrics. */
final class FailoverEvents {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverEvents.class);
    private static final String DETECTED = "Detected";

    private final EventPublisher publisher;
    private final Timer gap;
    private final Timer total;
    private final Timer switchoverGap;
    private final CacheMeters caches;

    FailoverEvents(EventPublisher publisher, MeterRegistry meters, CacheMeters caches) {
        this.publisher = publisher;
        this.caches = caches;
        gap = Timer.builder("regionalcache.failover.gap")
                .description("From the decision to change the primary until another one is writable")
                .publishPercentileHistogram()
                .register(meters);
        total = Timer.builder("regionalcache.failover.total")
                .description("From the decision to change the primary until all regions follow the new one")
                .publishPercentileHistogram()
                .register(meters);
        switchoverGap = Timer.builder("regionalcache.switchover.gap")
                .description("How long writes waited in a planned change of the primary")
                .publishPercentileHistogram()
                .register(meters);
    }

    /** Compares two statuses of a cache. */
    void compare(RegionalCache cache, @Nullable RegionalCacheStatus before, RegionalCacheStatus after) {
        for (FailoverStatus row : after.failovers()) {
            FailoverStatus old = find(before, row.epoch()).orElse(null);
            if (old == null || old.state() != row.state()) {
                step(cache, row);
            }
            losses(cache, old, row);
            gap(old, row);
        }
    }

    private void step(RegionalCache cache, FailoverStatus row) {
        if (row.planned()) {
            planned(cache, row);
            return;
        }
        switch (row.state()) {
            case Preparing ->
                tell(
                        cache,
                        Severity.Warning,
                        "FailoverStarted",
                        "epoch %d: the primary %s is to be replaced (%s; votes: %s)"
                                .formatted(row.epoch(), row.from(), row.reason(), String.join(", ", row.votes())));
            case Promoting ->
                tell(
                        cache,
                        Severity.Normal,
                        "PrimaryChosen",
                        "epoch %d: %s becomes the primary%s".formatted(row.epoch(), row.to(), held(row.candidates())));
            case Following -> {
                took(row, "Writable").ifPresent(gap::record);
                tell(cache, Severity.Normal, "PrimaryWritable", writable(row));
            }
            case Completed -> {
                // Where all regions follow at once, nobody saw it as merely writable.
                if (took(row, "Writable").equals(took(row, "Followed"))) {
                    took(row, "Writable").ifPresent(gap::record);
                }
                took(row, "Followed").ifPresent(total::record);
                tell(
                        cache,
                        Severity.Normal,
                        "FailoverCompleted",
                        "%s; all regions that can be reached follow it after %s"
                                .formatted(writable(row), millis(took(row, "Followed"))));
            }
            case Superseded ->
                tell(
                        cache,
                        Severity.Warning,
                        "FailoverSuperseded",
                        "epoch %d was not finished: a later one takes its place".formatted(row.epoch()));
        }
    }

    private void planned(RegionalCache cache, FailoverStatus row) {
        switch (row.state()) {
            case Preparing, Promoting ->
                tell(
                        cache,
                        Severity.Normal,
                        "SwitchoverStarted",
                        "epoch %d: the primary moves from %s to %s (%s)"
                                .formatted(row.epoch(), row.from(), row.to(), row.reason()));
            case Following -> {
                // Told with the gap, or when it is completed.
            }
            case Completed ->
                tell(
                        cache,
                        Severity.Normal,
                        "SwitchoverCompleted",
                        "epoch %d: %s is the primary, %s after the switchover began"
                                .formatted(row.epoch(), row.to(), millis(took(row, "Writable"))));
            case Superseded ->
                tell(
                        cache,
                        Severity.Warning,
                        "SwitchoverRolledBack",
                        "epoch %d: %s did not become the primary in time; a later epoch decides, and nothing is tried again by itself"
                                .formatted(row.epoch(), row.to()));
        }
    }

    private void gap(@Nullable FailoverStatus old, FailoverStatus row) {
        Long millis = row.gapMillis();
        if (millis == null || (old != null && millis.equals(old.gapMillis()))) {
            return;
        }
        switchoverGap.record(Duration.ofMillis(millis));
        LOG.info("epoch {}: writes waited for {} ms", row.epoch(), millis);
    }

    private static String writable(FailoverStatus row) {
        return "epoch %d: %s accepts writes, %s after the failover began"
                .formatted(row.epoch(), row.to(), millis(took(row, "Writable")));
    }

    private void losses(RegionalCache cache, @Nullable FailoverStatus old, FailoverStatus row) {
        long bytes = amount(row.lostBytes());
        long writes = amount(row.lostWrites());
        long moreWrites = writes - (old == null ? 0 : amount(old.lostWrites()));
        long moreBytes = bytes - (old == null ? 0 : amount(old.lostBytes()));
        int moreUncounted = uncounted(row) - (old == null ? 0 : uncounted(old));
        // What was said in a server's absence may be taken back.
        if (moreWrites <= 0 && moreBytes <= 0 && moreUncounted <= 0) {
            return;
        }
        caches.lost(cache, Math.max(moreWrites, 0), Math.max(moreUncounted, 0));
        tell(cache, Severity.Warning, "WritesLost", lost(row, writes, bytes));
    }

    /** In the absence of a server its bytes are known up to the last look at it, and none of its writes. */
    private static String lost(FailoverStatus row, long writes, long bytes) {
        String counted = "%d writes (%d bytes of the stream)".formatted(writes, bytes);
        String others = "writes of %s that nobody can count%s"
                .formatted(
                        uncounted(row) == 1 ? "one server" : uncounted(row) + " servers",
                        bytes == 0 ? "" : " (%d bytes of the stream, or more)".formatted(bytes));
        String what = uncounted(row) == 0 ? counted : writes == 0 ? others : writes + " writes, and " + others;
        return "epoch %d: %s were accepted before and never reached %s; members' status.lost names keys, or says why not"
                .formatted(row.epoch(), what, row.to());
    }

    private static int uncounted(FailoverStatus row) {
        return Objects.requireNonNullElse(row.uncounted(), 0);
    }

    private static long amount(@Nullable Long counted) {
        return Objects.requireNonNullElse(counted, 0L);
    }

    private static Optional<Duration> took(FailoverStatus row, String step) {
        return time(row, DETECTED).flatMap(from -> time(row, step).map(to -> Duration.between(from, to)));
    }

    private static String millis(Optional<Duration> time) {
        return time.map(t -> t.toMillis() + " ms").orElse("an unknown time");
    }

    private static Optional<Instant> time(FailoverStatus row, String step) {
        return row.steps().stream()
                .filter(s -> s.name().equals(step))
                .map(FailoverStep::time)
                .map(Instant::parse)
                .findFirst();
    }

    private static Optional<FailoverStatus> find(@Nullable RegionalCacheStatus status, long epoch) {
        List<FailoverStatus> rows = status == null ? List.of() : status.failovers();
        return rows.stream().filter(r -> r.epoch() == epoch).findFirst();
    }

    private void tell(RegionalCache cache, Severity type, String reason, String note) {
        LOG.info("{}: {}", reason, note);
        publisher.publish(cache, type, reason, note);
    }

    /** What the others held, and why they were not chosen: whoever is woken by it asks for that first. */
    private static String held(List<FailoverCandidate> candidates) {
        return candidates.isEmpty()
                ? ""
                : candidates.stream()
                        .map(c -> "%s %s:%s%s"
                                .formatted(
                                        c.region(),
                                        c.epoch() == null ? "?" : c.epoch(),
                                        c.offset() == null ? "?" : c.offset(),
                                        c.reason() == null ? "" : " " + c.reason()))
                        .collect(Collectors.joining(", ", "; epoch and offset held: ", ""));
    }
}
