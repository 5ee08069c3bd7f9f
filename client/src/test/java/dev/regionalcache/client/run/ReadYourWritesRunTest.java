package dev.regionalcache.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.routing.Bounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sessions over five chained servers with changes of the primary in between, every second of which loses writes: no
 * session sees less than it wrote or saw, unless it is told. Beside it the common rule. {@code -Dryw.promotions} and {@code
 * -Dryw.requests}, of each between two promotions, make it larger; {@code -Dseed} gives its seed.
 */
class ReadYourWritesRunTest {

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final int PROMOTIONS = Integer.getInteger("ryw.promotions", 4);
    private static final int REQUESTS = Integer.getInteger("ryw.requests", 300);
    private static final int WORKERS = 4;
    private static final int SESSIONS = 25;
    private static final Bounds BOUNDS =
            new Bounds(Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Tally tokens = new Tally();
    private final Tally rule = new Tally();

    @TempDir
    Path directory;

    @Test
    void noSessionSeesLessThanItWroteOrSaw() throws Exception {
        Regions regions = new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1)));
        List<RegionalCacheClient> clients = new ArrayList<>();
        try (Chain chain = new Chain(regions, NAMES)) {
            for (String name : NAMES) {
                clients.add(RegionalCacheClient.connect(
                        ClientOptions.at(regions.node(name).endpoint().toString())
                                .bounds(BOUNDS)));
            }
            LagEstimates lag = new LagEstimates(clients);
            List<Thread> threads = new ArrayList<>(List.of(Thread.startVirtualThread(lag)));
            for (int worker = 0; worker < WORKERS; worker++) {
                threads.add(Thread.startVirtualThread(work(worker, clients, chain, lag)));
            }
            for (int i = 0; i <= PROMOTIONS; i++) {
                awaitRequests(tokens);
                awaitRequests(rule);
                if (i < PROMOTIONS) {
                    chain.promoteTheSecond(i % 2 == 1);
                }
            }
            ended.set(true);
            lag.end();
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            clients.forEach(RegionalCacheClient::close);
        }
        report();
        assertThat(tokens.violations).as("seed %d", seed).hasValue(0);
        assertThat(tokens.local).as("reads of this region's servers").hasPositiveValue();
    }

    private Runnable work(int worker, List<RegionalCacheClient> clients, Chain chain, LagEstimates lag) {
        Random random = new Random(seed + worker);
        List<TokenSession> mine = new ArrayList<>();
        List<RuleSession> others = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            mine.add(new TokenSession("t%d-%d".formatted(worker, i), clients, tokens));
            others.add(new RuleSession("r%d-%d".formatted(worker, i), clients, chain::primary, lag::of, rule));
        }
        return () -> {
            while (!ended.get()) {
                mine.get(random.nextInt(SESSIONS)).request(random);
                others.get(random.nextInt(SESSIONS)).request(random);
            }
        };
    }

    private static void awaitRequests(Tally tally) {
        AtomicLong reads = tally.reads;
        long target = reads.get() + REQUESTS;
        await().atMost(Duration.ofMinutes(5 + REQUESTS / 1_000)).until(() -> reads.get() >= target);
    }

    private void report() throws Exception {
        String text = """
                Seed %d, %d promotions.

                | rule | writes | reads | local | parent | primary | told of a loss | unverified | violations |
                |---|---|---|---|---|---|---|---|---|
                %s
                %s
                """.formatted(seed, PROMOTIONS, tokens.row("token"), rule.row("1.5 x estimated lag"));
        System.out.println(text);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "read-your-writes.md"), text);
    }
}
