package dev.regionalcache.bench.client;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.failure.CacheException;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Users of a region, each with a session: 95 % of their requests read, keys are asked for by Zipf's law, and what is missing is
 * loaded and written. They come at a steady rate, however long an answer takes.
 */
final class Workload implements Runnable {

    /** Users of a region. */
    static final int USERS = 200;

    /** Requests a second of a region. */
    static final int RATE = Integer.getInteger("bench.rate", 20);

    private static final int READ_PERCENT = 95;

    private final RegionalCacheClient client;
    private final Texts texts;
    private final Map<DataClass, Zipf> demand;
    private final Tally tally;
    private final Duration time;
    private final Random random;
    private final List<Session> users = new ArrayList<>();
    private final Map<DataClass, PolicyCache<String>> caches = new HashMap<>();

    Workload(
            RegionalCacheClient client,
            Texts texts,
            Map<DataClass, Zipf> demand,
            Tally tally,
            Duration time,
            long seed) {
        this.client = client;
        this.texts = texts;
        this.demand = demand;
        this.tally = tally;
        this.time = time;
        this.random = new Random(seed);
        for (int i = 0; i < USERS; i++) {
            users.add(client.newSession());
        }
        DataClass.GLOBAL.forEach(dataClass -> caches.put(dataClass, client.policy(dataClass.name())));
    }

    @Override
    public void run() {
        List<Thread> requests = new ArrayList<>();
        long began = System.nanoTime();
        long number = time.toSeconds() * RATE;
        for (long i = 0; i < number; i++) {
            LockSupport.parkNanos(began + i * TimeUnit.SECONDS.toNanos(1) / RATE - System.nanoTime());
            long seed = random.nextLong();
            requests.add(Thread.startVirtualThread(() -> request(new Random(seed))));
        }
        for (Thread request : requests) {
            try {
                request.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void request(RandomGenerator chance) {
        tally.requests.increment();
        try {
            boolean reads = chance.nextInt(100) < READ_PERCENT;
            int share = chance.nextInt(100);
            for (DataClass dataClass : DataClass.GLOBAL) {
                share -= dataClass.share();
                if (share < 0) {
                    value(dataClass, reads, chance);
                    return;
                }
            }
            counter(reads, chance);
        } catch (CacheException e) {
            tally.failed.increment();
        }
    }

    private void value(DataClass dataClass, boolean reads, RandomGenerator chance) {
        int key = demand.get(dataClass).next(chance);
        String name = Integer.toString(key);
        PolicyCache<String> cache = caches.get(dataClass).in(users.get(chance.nextInt(USERS)));
        if (!reads) {
            cache.set(name, texts.of(dataClass, key));
            return;
        }
        long began = System.nanoTime();
        boolean hit = cache.look(name).value().isPresent();
        if (tally.isOpen()) {
            tally.readMillis.add((System.nanoTime() - began) / 1e6);
        }
        if (!hit) {
            caches.get(dataClass).set(name, texts.of(dataClass, key));
        }
    }

    private void counter(boolean reads, RandomGenerator chance) {
        String user = Integer.toString(chance.nextInt(USERS));
        if (!reads) {
            client.counters(DataClass.RATE_LIMIT.name()).increment(user);
            return;
        }
        long began = System.nanoTime();
        client.counters(DataClass.RATE_LIMIT.name()).get(user);
        if (tally.isOpen()) {
            tally.readMillis.add((System.nanoTime() - began) / 1e6);
        }
    }
}
