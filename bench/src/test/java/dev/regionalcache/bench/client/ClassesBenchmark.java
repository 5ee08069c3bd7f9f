package dev.regionalcache.bench.client;

import dev.regionalcache.bench.Report;
import dev.regionalcache.bench.Samples;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.playground.Playground;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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
            "hit rate (conversation, session, ai-cache)",
            "answered by the near region",
            "values kept of those asked for",
            "bytes of values, and stored",
            "failed requests");

    @Test
    void measure() throws Exception {
        DataClass.GLOBAL.forEach(dataClass -> demand.put(dataClass, new Zipf(dataClass.keys())));
        List<Layout> layouts = List.of(
                new Layout("nine regions, compressed, servers for each class", Layout.ALL, true, true, true),
                new Layout("the same, not compressed", Layout.ALL, true, false, true),
                new Layout("the same, compressed, one server for all classes", Layout.ALL, true, true, false),
                new Layout("the same, neither", Layout.ALL, true, false, false),
                new Layout("three regions", 3, true, true, true),
                new Layout("one region", 1, true, true, true),
                new Layout("nine regions, all reads from the primary", Layout.ALL, false, true, true));
        List<String> everywhere = layouts.getFirst().manifest().cache().getSpec().regions().stream()
                .map(RegionEntry::name)
                .toList();
        for (Layout layout : layouts) {
            measure(layout, everywhere);
        }
        report.write(introduction());
    }

    private void measure(Layout layout, List<String> everywhere) throws Exception {
        Tally tally = new Tally();
        Map<String, RegionalCacheClient> clients = new HashMap<>();
        try (ChatCache cache = ChatCache.start(layout)) {
            try {
                for (String region : everywhere) {
                    clients.put(region, cache.connect(region, tally));
                }
                RegionalCacheClient atThePrimary = clients.get(cache.root());
                fill(atThePrimary);
                // Once before it counts: caches of the machine and of Java are as cold as those of the servers.
                run(clients, tally, TIME);
                tally.open();
                run(clients, tally, TIME);
                tally.close();
                row(layout, tally, cache.keys(atThePrimary));
                report.version("Redis", cache.redis());
                cache.wasRight();
            } finally {
                clients.values().forEach(RegionalCacheClient::close);
            }
        }
    }

    /** All classes at once and the rarest keys first, so that servers keep what they would after long use. */
    private void fill(RegionalCacheClient client) throws InterruptedException, ExecutionException {
        List<Future<?>> fillings = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (DataClass dataClass : DataClass.GLOBAL) {
                for (int filler = 0; filler < FILLERS; filler++) {
                    int last = dataClass.keys() - 1 - filler;
                    fillings.add(threads.submit(() -> fill(client, dataClass, last)));
                }
            }
        }
        for (Future<?> filling : fillings) {
            filling.get();
        }
    }

    private void fill(RegionalCacheClient client, DataClass dataClass, int last) {
        PolicyCache<String> cache = client.policy(dataClass.name()).repeatable();
        for (int key = last; key >= 0; key -= FILLERS) {
            cache.set(Integer.toString(key), texts.of(dataClass, key));
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

    private void row(Layout layout, Tally tally, long keys) {
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
                "%,d of %,d".formatted(keys, asked),
                "%.1f MB, %.1f MB".formatted(tally.written.sum() / 1e6, tally.stored.sum() / 1e6),
                "%,d of %,d".formatted(tally.failed.sum(), tally.requests.sum()));
    }

    private static String introduction() {
        return """
                Each layout is a playground: a local cluster with the operator, a RegionalCache and four CachePolicies, which are applied through the API, and real servers, as slow to reach as the regions are far from each other (by the round trips that cloud providers publish, each way up to %.0f %% of that longer at random). Clients get everything from the document that the operator publishes, and reach servers over the same distances; they are in all nine regions, also where there are no servers: %d users of each, %d requests/s of each for %d s, after a filling and as long before it counts. Each user has a session, so that every read sees the user's own writes. Operator, servers, clients and the network between them share this machine's processors.

                The classes are conversation (24 h, 2 GB), session (1 h, 512 MB), ai-cache (6 h, 4 GB) and rate-limit (60 s, 256 MB, of each region's own), with a %d-th of their memory for keys, and %d, %d, %d and %d %% of the requests. 95 %% of these read, by Zipf's law (exponent 1) over 1.5 times the values that fit uncompressed; what is missing is loaded and written. Values are JSON of %,d, %,d and %,d B on average. Where all classes share servers these have as much memory for keys as those of the classes together, and each class is held to its share by the operator; the servers themselves evict by LRU. Latencies are those of reads, also of counters, and of misses without the loading. Failed requests are those without an answer, or of unknown outcome, in all the time after the filling.

                The figures that the classes came with, to be reached: p50 0.8 ms, p95 4.2 ms, hit rate 94 %%.""".formatted(
                        100 * Playground.JITTER,
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
