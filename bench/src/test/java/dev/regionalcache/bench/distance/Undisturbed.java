package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.failover.Load;
import dev.regionalcache.bench.failover.Waiting;
import java.time.Duration;
import java.util.List;

/** What must not be noticed, while a client in every region writes. */
final class Undisturbed {

    /** Writes a second of each client. */
    static final int RATE = 50;

    /** How long an agent or the control plane is away, and how long all are there before the next one. */
    static final Duration AWAY = Duration.ofSeconds(3);

    /** Share of what is sent that is lost in a bad network. */
    static final double LOSS = 0.02;

    /** By how much each way takes longer then, at most. */
    static final Duration JITTER = Duration.ofMillis(300);

    /**
     * What was seen.
     *
     * @param changes of the primary
     * @param accepted writes
     * @param refused writes that were answered with an error
     * @param broken connections that failed, and answers that did not come in time
     * @param missing accepted writes that the primary does not have in the end
     * @param longestMillis in which a client had no write accepted
     */
    record Figures(long changes, long accepted, long refused, long broken, long missing, double longestMillis) {}

    /** What is done meanwhile. */
    interface Disturbance {
        void begin() throws InterruptedException;
    }

    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** Longer than what is lost several times takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MeasuredCache cache;

    Undisturbed(MeasuredCache cache) {
        this.cache = cache;
    }

    /** Each agent and then the control plane ends and is started again, one after the other. */
    Figures restarts(String name) throws InterruptedException {
        return during(name, () -> {
            for (String region : cache.regions()) {
                cache.faults().stopAgent(region);
                pass(AWAY);
                cache.faults().startAgent(region);
                pass(AWAY);
                cache.awaitReady();
            }
            cache.faults().stopControlPlane();
            pass(AWAY);
            cache.faults().startControlPlane();
            pass(AWAY);
        });
    }

    /** The network is bad, and every processor busy. */
    Figures badNetwork(Duration time) throws InterruptedException {
        return during("bad", () -> {
            try (Spinners spinners = new Spinners()) {
                spinners.start();
                cache.faults().worsen(JITTER, LOSS);
                pass(time);
            } finally {
                cache.faults().better();
            }
        });
    }

    private Figures during(String name, Disturbance disturbance) throws InterruptedException {
        cache.awaitReady();
        long epoch = cache.epoch();
        List<Load> loads = cache.regions().stream()
                .map(region -> cache.load(region, name, RATE, PATIENCE))
                .toList();
        try {
            for (Load load : loads) {
                Waiting.until("all write", LIMIT, () -> load.last() != null);
            }
            disturbance.begin();
        } finally {
            loads.parallelStream().forEach(Load::close);
        }
        cache.awaitReady();
        long missing = 0;
        for (Load load : loads) {
            missing += cache.ask()
                    .missing(cache.server(cache.primary()), load.writes())
                    .size();
        }
        return new Figures(
                cache.changesSince(epoch).size(),
                loads.stream().mapToLong(load -> load.writes().size()).sum(),
                loads.stream().mapToLong(Load::refused).sum(),
                loads.stream().mapToLong(Load::broken).sum(),
                missing,
                loads.stream().mapToDouble(Undisturbed::longestMillis).max().orElse(0));
    }

    private static double longestMillis(Load load) {
        long longest = 0;
        for (int i = 1; i < load.writes().size(); i++) {
            longest = Math.max(
                    longest,
                    load.writes().get(i).nanos() - load.writes().get(i - 1).nanos());
        }
        return longest / 1e6;
    }

    private static void pass(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        Waiting.until("time passes", LIMIT.plus(time), () -> System.nanoTime() > end);
    }
}
