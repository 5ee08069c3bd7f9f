package dev.regionalcache.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Health with hysteresis, as an immutable state: a signal is raised by two samples in a row beyond its threshold (one is
 * noise) and cleared only after {@link #CALM} below four fifths of it, so that a value that swings about its threshold
 * does not flap. A head that does not answer, or whose link is down, counts at once.
 */
public record HealthTracker(Health health, Map<Signal, Progress> signals) {

    /** How long a value must stay below the lower mark before its signal is cleared. */
    public static final Duration CALM = Duration.ofSeconds(10);

    private static final double LOWER_MARK = 0.8;

    /** What can be wrong. */
    public enum Signal {
        /** The head does not answer. */
        NotAnswering(Health.Critical),
        /** The link to the parent is down. */
        LinkDown(Health.Critical),
        /** The lag is over its threshold. */
        Lagging(Health.Degraded),
        /** Keys are evicted faster than the threshold. */
        Evicting(Health.Degraded),
        /** Memory is nearly used up. */
        MemoryFull(Health.Degraded);

        private final Health means;

        Signal(Health means) {
            this.means = means;
        }
    }

    /**
     * How far a signal is.
     *
     * @param over samples in a row beyond the threshold, 2 at most
     * @param calmSince since when it is below the lower mark; the epoch's end where it is not
     */
    public record Progress(boolean raised, int over, Instant calmSince) {}

    /** Before the first sample. */
    public static HealthTracker start() {
        return new HealthTracker(Health.Unknown, Map.of());
    }

    /** The signals that are raised. */
    public Set<Signal> raised() {
        Set<Signal> raised = EnumSet.noneOf(Signal.class);
        signals.forEach((signal, progress) -> {
            if (progress.raised()) {
                raised.add(signal);
            }
        });
        return raised;
    }

    /** The state after one more sample. */
    public HealthTracker after(Sample sample, Thresholds thresholds, Instant now) {
        Map<Signal, Progress> next = new EnumMap<>(Signal.class);
        next.put(Signal.NotAnswering, immediate(!sample.answering()));
        next.put(Signal.LinkDown, immediate(sample.answering() && !sample.linkUp()));
        Duration lag = sample.lag();
        double lagRatio =
                lag == null ? 0 : (double) lag.toNanos() / thresholds.lag().toNanos();
        next.put(Signal.Lagging, gradual(Signal.Lagging, lagRatio, now));
        next.put(
                Signal.Evicting,
                gradual(Signal.Evicting, sample.evictionsPerSecond() / thresholds.evictionsPerSecond(), now));
        next.put(Signal.MemoryFull, gradual(Signal.MemoryFull, sample.memoryRatio() / thresholds.memoryRatio(), now));
        Health worst = next.entrySet().stream()
                .filter(e -> e.getValue().raised())
                .map(e -> e.getKey().means)
                .max(Enum::compareTo)
                .orElse(Health.Healthy);
        return new HealthTracker(worst, Map.copyOf(next));
    }

    private static Progress immediate(boolean wrong) {
        return new Progress(wrong, 0, Instant.MAX);
    }

    private Progress gradual(Signal signal, double ratio, Instant now) {
        Progress old = signals.getOrDefault(signal, new Progress(false, 0, Instant.MAX));
        int over = ratio > 1 ? Math.min(2, old.over() + 1) : 0;
        Instant calmSince = ratio < LOWER_MARK ? (old.calmSince().isAfter(now) ? now : old.calmSince()) : Instant.MAX;
        boolean calm = !calmSince.isAfter(now) && !now.isBefore(calmSince.plus(CALM));
        return new Progress(over == 2 || (old.raised() && !calm), over, calmSince);
    }
}
