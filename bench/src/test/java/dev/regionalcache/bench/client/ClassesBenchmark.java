package dev.regionalcache.bench.client;

import dev.regionalcache.bench.Build;
import dev.regionalcache.bench.Report;
import dev.regionalcache.bench.Samples;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.fixture.World;
import dev.regionalcache.redis.RedisBinary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four classes of a chat platform at nine regions, and the same workload on other layouts. */
class ClassesBenchmark {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("bench.seconds", 30));
    private static final long SEED = Long.getLong("seed", 1);
    private static final int FILLERS = 4;

    private final Texts texts = new Texts();
    private final Map<DataClass, Zipf> demand = new HashMap<>();
    private final Report report = new Report(
            "Four classes of data at nine regions",
            "layout",
            "reads: p50",
            "p95",
            "hit rate (conversation, session, aiCache)",
            "answered by the near region",
            "values kept of those asked for",
            "bytes of values, and stored");

    @TempDir
    Path directory;

    @Test
    void measure() throws Exception {
        World world = World.read();
        List<String> nine = world.regions();
        String root = nine.getFirst();
        List<String> three = List.of(root, "us-east", "ap-south");
        UnaryOperator<String> here = UnaryOperator.identity();
        DataClass.GLOBAL.forEach(dataClass -> demand.put(dataClass, new Zipf(dataClass.keys())));
        List<Layout> layouts = List.of(
                new Layout("nine regions, compressed, servers for each class", nine, here, true, true),
                new Layout("the same, not compressed", nine, here, false, true),
                new Layout("the same, compressed, one server for all classes", nine, here, true, false),
                new Layout("the same, neither", nine, here, false, false),
                new Layout("three regions", three, region -> world.nearest(region, three), true, true),
                new Layout("one region", List.of(root), region -> root, true, true),
                new Layout("nine regions, all reads from the primary", nine, region -> root, true, true));
        for (int i = 0; i < layouts.size(); i++) {
            measure(world, layouts.get(i), directory.resolve(Integer.toString(i)));
        }
        report.version("Redis", Build.server(RedisBinary.EMBEDDED.file().toString()));
        report.write(introduction());
    }

    private void measure(World world, Layout layout, Path place) throws Exception {
        Tally tally = new Tally();
        Map<String, RegionalCacheClient> clients = new HashMap<>();
        try (Fleet fleet = new Fleet(world, layout, place)) {
            for (String region : world.regions()) {
                clients.put(region, fleet.connect(region, tally));
            }
            fill(clients.get(fleet.root()));
            // Once before it counts: caches of the machine and of Java are as cold as those of the servers.
            run(clients, tally, TIME.dividedBy(3));
            tally.open();
            run(clients, tally, TIME);
            tally.close();
            row(layout, tally, fleet);
        } finally {
            clients.values().forEach(RegionalCacheClient::close);
        }
    }

    /** All classes at once and the rarest keys first, so that servers keep what they would after long use. */
    private void fill(RegionalCacheClient client) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (DataClass dataClass : DataClass.GLOBAL) {
            for (int filler = 0; filler < FILLERS; filler++) {
                int first = filler;
                threads.add(Thread.startVirtualThread(() -> {
                    for (int key = dataClass.keys() - 1 - first; key >= 0; key -= FILLERS) {
                        client.policy(dataClass.name()).set(Integer.toString(key), texts.of(dataClass, key));
                    }
                }));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Map<String, RegionalCacheClient> clients, Tally tally, Duration time) throws InterruptedException {
        List<Thread> regions = new ArrayList<>();
        long seed = SEED;
        for (RegionalCacheClient client : clients.values()) {
            regions.add(Thread.ofPlatform().start(new Workload(client, texts, demand, tally, time, seed++)));
        }
        for (Thread region : regions) {
            region.join();
        }
    }

    private void row(Layout layout, Tally tally, Fleet fleet) {
        Samples reads = new Samples(List.copyOf(tally.readMillis));
        long asked = DataClass.GLOBAL.stream().mapToLong(DataClass::keys).sum();
        report.row(
                layout.name(),
                "%.2f ms".formatted(reads.quantile(0.5)),
                "%.1f ms".formatted(reads.quantile(0.95)),
                "%.1f %% (%.1f, %.1f, %.1f)"
                        .formatted(
                                tally.hitPercent(),
                                tally.hitPercent(DataClass.CONVERSATION),
                                tally.hitPercent(DataClass.SESSION),
                                tally.hitPercent(DataClass.AI_CACHE)),
                "%.1f %%".formatted(tally.localPercent()),
                "%,d of %,d".formatted(fleet.keys(), asked),
                "%.1f MB, %.1f MB".formatted(tally.written.sum() / 1e6, tally.stored.sum() / 1e6));
        if (tally.failed.sum() > 0) {
            System.out.println(tally.failed.sum() + " requests failed");
        }
    }

    private static String introduction() {
        return """
                Real servers, connections as slow as the regions are far from each other (by their coordinates, %.0f %% more at random), clients in all nine: %d users of each, %d requests/s of each for %d s, after a filling and a third of that time. Each user has a session, so that every read sees the user's own writes.

                The classes are conversation (24 h, 2 GB), session (1 h, 512 MB), aiCache (6 h, 4 GB) and rateLimit (60 s, 256 MB, of each region's own), with a %d-th of their memory, and %d, %d, %d and %d %% of the requests. 95 %% of these read, by Zipf's law (exponent 1) over 1.5 times the values that fit uncompressed; what is missing is loaded and written. Values are JSON of %,d, %,d and %,d B on average. Evictions are by LRU. Latencies are those of reads, also of counters, and of misses without the loading.

                The figures that the classes came with, to be reached: p50 0.8 ms, p95 4.2 ms, hit rate 94 %%.""".formatted(
                        5.0,
                        Workload.USERS,
                        Workload.RATE,
                        TIME.toSeconds(),
                        DataClass.SCALE,
                        DataClass.CONVERSATION.share(),
                        DataClass.SESSION.share(),
                        DataClass.AI_CACHE.share(),
                        DataClass.RATE_LIMIT.share(),
                        DataClass.CONVERSATION.valueBytes(),
                        DataClass.SESSION.valueBytes(),
                        DataClass.AI_CACHE.valueBytes());
    }
}
