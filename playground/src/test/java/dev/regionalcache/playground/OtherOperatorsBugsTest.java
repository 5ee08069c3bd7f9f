package dev.regionalcache.playground;

import static dev.regionalcache.playground.SeenServers.KEYS;
import static dev.regionalcache.playground.SeenServers.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users of other operators have reported, each a test by name: one cache of three regions, which one test hands to the next
 * when all is well again. Whichever region is the primary then is the one that fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherOperatorsBugsTest {

    /** More than F and a step's limit: what is to come has begun by then. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private OperatedCache cache;
    private SeenServers servers;

    /** The primary of the test's begin, and the others. */
    private String old;

    private List<String> others;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cache = new OperatedCache(
                directory,
                "failover: {profile: Fast}",
                "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a, failoverPriority: 100}]");
        servers = new SeenServers(cache);
    }

    @AfterAll
    void close() {
        cache.close();
    }

    @BeforeEach
    void begin() {
        cache.awaitReady();
        old = cache.primary();
        others = cache.others();
        servers.fill(others.getFirst());
        cache.awaitReady();
    }

    @Test
    void anEmptyOldPrimaryDoesNotOverwriteTheDataAfterItsRestart() throws Exception {
        String process = cache.process(old);
        cache.forgetSnapshot(old);
        OperatedCache.signal("KILL", process);
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        await().atMost(SOON).until(() -> {
            others.forEach(region -> assertThat(servers.keys(region)).as(region).isGreaterThanOrEqualTo(KEYS));
            return servers.answers(old, p -> !p.equals(process)) && servers.keys(old) >= KEYS;
        });
        cache.awaitReady();
        assertThat(cache.primary()).as("which held nothing").isNotEqualTo(old);
        // Its parent reports by itself.
        await("it came back empty")
                .atMost(SOON)
                .until(() -> Objects.equals(cache.row().fullSyncs(), 1L));
    }

    @Test
    void aPrimaryIsThereAfterAllServersRestartedAndItHasTheData() throws Exception {
        Long epoch = cache.status().epoch();
        // A pod that is deleted gracefully gets the same signal.
        for (String region : OperatedCache.REGIONS) {
            OperatedCache.signal("TERM", cache.process(region));
        }
        await().atMost(SOON).until(() -> !Objects.equals(cache.status().epoch(), epoch));
        cache.awaitReady();
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        OperatedCache.REGIONS.forEach(r -> await().atMost(SOON).until(() -> servers.keys(r) >= KEYS));
    }

    @Test
    void theOldPrimaryRejoinsAsAReplica() throws Exception {
        String process = cache.process(old);
        OperatedCache.signal("STOP", process);
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        cache.accept(others.getFirst(), "of the new one");
        OperatedCache.signal("CONT", process);
        cache.awaitReady();
        assertThat(cache.primary()).isNotEqualTo(old);
        assertThat(cache.process(old)).as("the same process").isEqualTo(process);
        assertThat(cache.info(old, "replication", "role")).isEqualTo("slave");
        await().atMost(SOON).until(() -> cache.info(old, "replication", "master_link_status"), "up"::equals);
        await().atMost(SOON).until(() -> cache.read(old), "of the new one"::equals);
    }

    @Test
    void thereAreNeverTwoPrimariesAfterRestarts() throws Exception {
        for (String region : List.of(others.getFirst(), old, others.getLast())) {
            OperatedCache.signal("KILL", cache.process(region));
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < end) {
                List<String> accepting = new ArrayList<>(
                        OperatedCache.REGIONS.stream().filter(servers::accepts).toList());
                // The primary may have changed between two of them, but no two accept in turns.
                accepting.removeIf(r -> accepting.size() > 1 && !servers.accepts(r));
                assertThat(accepting).hasSizeLessThanOrEqualTo(1);
            }
            // One may be on its way back while the status does not know of its end yet.
            OperatedCache.REGIONS.forEach(r -> await(r).atMost(SOON).until(() -> servers.keys(r) >= KEYS));
            cache.awaitReady();
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(OperatedCache.REGIONS.stream().filter(servers::accepts))
                        .containsExactly(cache.primary()));
    }

    @Test
    void theSlicesOfAllRegionsMoveWithThePrimary() throws Exception {
        String before = cache.info(old, "server", "run_id");
        Long epoch = cache.status().epoch();
        OperatedCache.signal("KILL", cache.process(old));
        String primary = successor(epoch);
        String now = cache.info(primary, "server", "run_id");
        assertThat(now).isNotEqualTo(before);
        for (String region : OperatedCache.REGIONS) {
            await(region).atMost(SOON).until(() -> servers.runIdBehind(region, "chat-primary"), now::equals);
        }
        cache.awaitReady();
        for (String region : OperatedCache.REGIONS) {
            String own = cache.info(region, "server", "run_id");
            await(region).atMost(SOON).until(() -> servers.runIdBehind(region, "chat"), own::equals);
        }
    }

    @Test
    void aFailoverDoesNotLoopWhereTheOldPrimaryComesAndGoes() throws Exception {
        OperatedCache.signal("KILL", cache.process(old));
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        cache.awaitReady();
        Long first = cache.status().epoch();
        long began = System.nanoTime();
        try (SteadyWriter writer =
                new SteadyWriter(() -> cache.connect(others.getFirst(), "chat-primary", "application"))) {
            for (int i = 0; i < 4; i++) {
                Pulse.steadily(() -> {
                    int errors = writer.errors();
                    Long epoch = cache.status().epoch();
                    comeAndGo(writer);
                    assertThat(writer.errors()).as("refused writes").isEqualTo(errors);
                    assertThat(cache.status().epoch()).isEqualTo(epoch);
                });
            }
        }
        if (Pulse.stoodStill(began).isZero()) {
            assertThat(cache.status().epoch()).isEqualTo(first);
        }
    }

    /** The old primary's server ends, and writes go on when it is there again. */
    private void comeAndGo(SteadyWriter writer) throws Exception {
        String process = cache.process(old);
        OperatedCache.signal("KILL", process);
        await().atMost(SOON).until(() -> servers.answers(old, p -> !p.equals(process)));
        int before = writer.written();
        await().atMost(SOON).until(() -> writer.written() > before + 100);
    }

    @Test
    void aReplicaWithAnOlderHistoryIsNotPromotedWhateverItsPriority() throws Exception {
        if (old.equals("c")) {
            switchOver("a");
        }
        String from = cache.primary();
        String next = from.equals("a") ? "b" : "a";
        cut("c", from);
        cut("c", next);
        cut("c", RegionClusters.HUB);
        cache.awaitReason("Ready", "RegionsNotReady");
        switchOver(next);
        servers.fill(from);
        // The control plane sees it again before the others do.
        heal("c", RegionClusters.HUB);
        await().atMost(SOON)
                .until(() -> Objects.equals(
                        cache.member("c").getSpec().epoch(), cache.status().epoch()));
        OperatedCache.signal("KILL", cache.process(next));
        heal("c", from);
        heal("c", next);
        await().atMost(SOON).until(() -> servers.isWritable(from));
        // The gate opens before the status tells of it.
        await().atMost(SOON).until(() -> from.equals(cache.row().to()));
        FailoverStatus row = cache.row();
        assertThat(epochHeldBy("c", row)).isLessThan(epochHeldBy(from, row));
        cache.awaitReady();
        OperatedCache.REGIONS.forEach(r -> await().atMost(SOON).until(() -> servers.keys(r) >= KEYS));
    }

    @Test
    void noFailoverBeginsWhileTheCacheIsPaused() throws Exception {
        cache.patch("spec: {pause: true}");
        await().atMost(SOON).until(() -> cache.status().phase() == Phase.Paused);
        Long epoch = cache.status().epoch();
        OperatedCache.signal("KILL", cache.process(old));
        assertThat(cache.awaitReason("FailoverBlocked", "Paused")).contains("set spec.pause to false");
        Pulse.holds(
                "the epoch stays, and nobody is writable",
                QUIET,
                () -> Objects.equals(cache.status().epoch(), epoch) && !servers.isWritable(others.getFirst()));
        others.forEach(r -> assertThat(servers.keys(r)).isGreaterThanOrEqualTo(KEYS));
        cache.patch("spec: {pause: false}");
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        cache.awaitReady();
        OperatedCache.REGIONS.forEach(r -> assertThat(servers.keys(r)).isGreaterThanOrEqualTo(KEYS));
    }

    @Test
    void aFailoverIsFollowedByNoStormOfFullCopies() throws Exception {
        Long epoch = cache.status().epoch();
        OperatedCache.signal("KILL", cache.process(old));
        String primary = successor(epoch);
        String sibling =
                others.stream().filter(r -> !r.equals(primary)).findFirst().orElseThrow();
        long copies = servers.copies(primary);
        cache.awaitReady();
        await().atMost(SOON).until(() -> cache.info(sibling, "replication", "master_link_status"), "up"::equals);
        assertThat(servers.copies(primary) - copies)
                .as("but for the server that came back empty")
                .isLessThanOrEqualTo(1);
        assertThat(Long.parseLong(cache.info(primary, "stats", "sync_partial_ok")))
                .isPositive();
    }

    /** Waits for a failover after that epoch; the region that took over, and accepts writes. */
    private String successor(Long epoch) {
        await().atMost(SOON).until(() -> servers.isWritable(others.getFirst()));
        // The gate opens before the status tells of it.
        return Objects.requireNonNull(await().atMost(SOON)
                .until(cache::row, row -> row.epoch() > epoch && row.to() != null)
                .to());
    }

    private void switchOver(String region) {
        cache.patch(
                "metadata: {annotations: {regionalcache.dev/switchover: %s@%d}}".formatted(region, System.nanoTime()));
        await().atMost(SOON)
                .until(() -> cache.primary().equals(region)
                        && cache.write(region, "v").equals("OK"));
    }

    private static long epochHeldBy(String region, FailoverStatus row) {
        return row.candidates().stream()
                .filter(c -> c.region().equals(region))
                .map(FailoverCandidate::epoch)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0L);
    }

    private void cut(String one, String other) {
        cache.cut(one, other);
    }

    private void heal(String one, String other) {
        cache.heal(one, other);
    }
}
