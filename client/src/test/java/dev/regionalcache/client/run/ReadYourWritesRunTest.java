package dev.regionalcache.client.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.fixture.Callers;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.fixture.World;
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
 * Random sessions over nine regions as far from each other as in the world, with switchovers, failovers that lose writes,
 * restarts, killed primaries and broken connections in between: no session sees less than it wrote or saw, unless it is told.
 * Beside it the common rule. {@code -Dryw.reads} of each, {@code -Dryw.events} and {@code -Dryw.workers} make it larger;
 * {@code -Dryw.local.ms} is how long a read waits for its region; {@code -Dseed} gives its seed.
 */
class ReadYourWritesRunTest {

    private static final int READS = Integer.getInteger("ryw.reads", 1_000);
    private static final int EVENTS = Integer.getInteger("ryw.events", 5);
    private static final int WORKERS = Integer.getInteger("ryw.workers", 16);
    private static final int SESSIONS = 5;
    private static final Duration LOCAL = Duration.ofMillis(
            Long.getLong("ryw.local.ms", Bounds.DEFAULT.local().toMillis()));
    private static final Bounds BOUNDS = new Bounds(LOCAL, Duration.ofSeconds(30), Duration.ofSeconds(30));
    private static final ConnectionSettings CONNECTIONS =
            ConnectionSettings.DEFAULT.withMost(128).withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Tally tokens = new Tally();
    private final Tally rule = new Tally();

    @TempDir
    Path directory;

    @Test
    void noSessionSeesLessThanItWroteOrSaw() throws Exception {
        World world = World.read();
        List<RegionalCacheClient> clients = new ArrayList<>();
        try (NineRegions regions = new NineRegions(
                        world, new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1))));
                FarPrimary far = new FarPrimary(regions)) {
            for (String name : world.regions()) {
                clients.add(RegionalCacheClient.connect(
                        ClientOptions.at(regions.endpoint(name).toString())
                                .connection(CONNECTIONS.withUser(Callers.user(name), "any"))
                                .bounds(BOUNDS)));
            }
            Events events = new Events(regions, new Random(seed));
            run(new Users(clients, regions, far), events);
            report(events);
        } finally {
            clients.forEach(RegionalCacheClient::close);
        }
        assertThat(tokens.violations).as("seed %d", seed).hasValue(0);
        assertThat(tokens.local).as("reads of this region's servers").hasPositiveValue();
    }

    private void run(Users users, Events events) throws Exception {
        LagEstimates lag = new LagEstimates(users.clients());
        List<Thread> threads = new ArrayList<>(List.of(Thread.startVirtualThread(lag)));
        for (int worker = 0; worker < WORKERS; worker++) {
            threads.add(Thread.startVirtualThread(work(worker, users, lag)));
        }
        for (int i = 0; i <= EVENTS; i++) {
            awaitReads(tokens, READS * (i + 1L) / (EVENTS + 1));
            awaitReads(rule, READS * (i + 1L) / (EVENTS + 1));
            if (i == 0) {
                assertThat(tokens.told.get() + tokens.unverified.get() + tokens.failed.get())
                        .as("what is excused, and nothing has happened yet (seed %d)", seed)
                        .isZero();
            }
            if (i < EVENTS) {
                events.happen();
            }
        }
        ended.set(true);
        lag.end();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private record Users(List<RegionalCacheClient> clients, NineRegions regions, FarPrimary far) {

        TokenSession token(String name, Tally tally) {
            return new TokenSession(name, clients, this::isPrimary, tally);
        }

        RuleSession rule(String name, LagEstimates lag, Tally tally) {
            return new RuleSession(
                    name,
                    clients,
                    (region, key) -> far.get(regions.names().get(region), key),
                    this::isPrimary,
                    lag::of,
                    tally);
        }

        private boolean isPrimary(int region) {
            return regions.names().get(region).equals(regions.primary());
        }
    }

    private Runnable work(int worker, Users users, LagEstimates lag) {
        Random random = new Random(seed + worker);
        List<TokenSession> mine = new ArrayList<>();
        List<RuleSession> others = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            mine.add(users.token("t%d-%d".formatted(worker, i), tokens));
            others.add(users.rule("r%d-%d".formatted(worker, i), lag, rule));
        }
        return () -> {
            while (!ended.get()) {
                mine.get(random.nextInt(SESSIONS)).request(random);
                others.get(random.nextInt(SESSIONS)).request(random);
            }
        };
    }

    private static void awaitReads(Tally tally, long target) {
        AtomicLong reads = tally.reads;
        await().atMost(Duration.ofMinutes(5 + READS / 1_000)).until(() -> reads.get() >= target);
    }

    private void report(Events events) throws Exception {
        String text = "Seed %d, %d workers, %d ms for the near region; %s.\n\n%s%s\n%s\n"
                .formatted(
                        seed,
                        WORKERS,
                        LOCAL.toMillis(),
                        events,
                        Tally.HEAD,
                        tokens.row("token"),
                        rule.row("1.5 x estimated lag"));
        System.out.println(text);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "read-your-writes.md"), text);
    }
}
