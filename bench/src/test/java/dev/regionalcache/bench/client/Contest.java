package dev.regionalcache.bench.client;

import dev.regionalcache.bench.Samples;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two ways to do the same, by the same threads, in turn: a machine that is slow for a while is slow for both. */
final class Contest {

    private static final int WARM_UP = 10;

    private final int threads;
    private final int rounds;
    private final Duration round;

    Contest(int threads, int rounds, Duration round) {
        this.threads = threads;
        this.rounds = rounds;
        this.round = round;
    }

    /** One of them. */
    @FunctionalInterface
    interface Way {

        /** Does it once. */
        void go(int thread, int number);
    }

    /**
     * What came of it.
     *
     * @param plain operations a second, the median of the rounds
     * @param client the same of the other way
     * @param cost how much fewer the other way does, a share of 1: the median over pairs of rounds
     * @param plainMicros of a processor that an operation takes the caller, the median of the rounds
     * @param clientMicros the same of the other way
     */
    record Result(double plain, double client, double cost, double plainMicros, double clientMicros) {}

    private record Round(double rate, double micros) {}

    Result hold(Way plain, Way client) throws InterruptedException {
        List<Round> plains = new ArrayList<>();
        List<Round> clients = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int i = -WARM_UP; i < rounds; i++) {
            boolean plainFirst = i % 2 == 0;
            Round first = run(plainFirst ? plain : client);
            Round second = run(plainFirst ? client : plain);
            if (i >= 0) {
                Round ofPlain = plainFirst ? first : second;
                Round ofClient = plainFirst ? second : first;
                plains.add(ofPlain);
                clients.add(ofClient);
                costs.add(1 - ofClient.rate() / ofPlain.rate());
            }
        }
        return new Result(
                median(plains.stream().map(Round::rate).toList()),
                median(clients.stream().map(Round::rate).toList()),
                median(costs),
                median(plains.stream().map(Round::micros).toList()),
                median(clients.stream().map(Round::micros).toList()));
    }

    private Round run(Way way) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        AtomicLong cpu = new AtomicLong();
        long began = System.nanoTime();
        long end = began + round.toNanos();
        List<Thread> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            all.add(Thread.ofPlatform().start(() -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    way.go(number, count++);
                }
                done.addAndGet(count);
                cpu.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        return new Round(done.get() * 1e9 / (System.nanoTime() - began), cpu.get() / 1e3 / done.get());
    }

    private static double median(List<Double> figures) {
        return new Samples(figures).quantile(0.5);
    }
}
