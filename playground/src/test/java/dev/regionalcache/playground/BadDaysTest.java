package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.member.MemberLease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Days on which more than a server fails: each ends in a condition with a reason and a sentence that says what to do, and
 * nothing is lost without a word. docs/failover.md has a table of them. One cache, which one test hands to the next when all is
 * well again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadDaysTest {

    /** More than F and a step's limit: what is to come has begun by then. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private static final Duration HOUR = Duration.ofHours(1);

    private OperatedCache cache;
    private BadDay day;
    private String primary;
    private String near;
    private String far;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cache = new OperatedCache(directory, "config: {maxmemory-policy: noeviction}");
    }

    @AfterAll
    void close() {
        cache.close();
    }

    @BeforeEach
    void begin() {
        day = new BadDay(cache);
        primary = cache.primary();
        near = cache.others().getFirst();
        far = cache.others().getLast();
    }

    @AfterEach
    void end() {
        day.close();
    }

    @Test
    void twoOfThreeRegionsAreDown() throws Exception {
        Map<String, String> processes = Map.of(near, cache.process(near), far, cache.process(far));
        for (String region : List.of(near, far)) {
            OperatedCache.signal("STOP", Objects.requireNonNull(processes.get(region)));
            cache.stopAgent(region);
            cache.cut(region, RegionClusters.HUB);
        }
        day.assertRefused(Duration.ofSeconds(2));
        assertThat(cache.awaitReason("FailoverBlocked", "NoMajorityOfAgents"))
                .contains("agents in " + primary, "until the clusters of more of them answer");
        for (String region : List.of(near, far)) {
            OperatedCache.signal("CONT", Objects.requireNonNull(processes.get(region)));
            cache.heal(region, RegionClusters.HUB);
            cache.startAgent(region);
        }
        day.assertNothingIsLostWithoutAWord();
    }

    @Test
    void theControlPlaneIsCutOffAndThenThePrimaryDies() throws Exception {
        OperatedCache.REGIONS.forEach(r -> cache.cut(r, RegionClusters.HUB));
        assertThat(cache.awaitReason("PrimaryAvailable", "Unknown")).contains("network");
        day.assertUndisturbed(QUIET);
        OperatedCache.signal("KILL", cache.process(primary));
        day.assertRefused(QUIET);
        OperatedCache.REGIONS.forEach(r -> cache.heal(r, RegionClusters.HUB));
        day.awaitWrites();
        assertThat(cache.primary()).as("which came back empty").isNotEqualTo(primary);
        day.assertNothingIsLostWithoutAWord();
    }

    @Test
    void aMemberWhoseStatusIsStaleIsNotChosen() throws Exception {
        cache.stopAgent(far);
        await().atMost(BadDay.SOON).until(() -> "AgentDown".equals(row(far).reason()));
        assertThat(row(far).message()).contains("has not renewed its Lease", "Look at the agent's pod");
        assertThat(cache.member(far).getStatus().link()).as("what it last said").isEqualTo("Up");
        OperatedCache.signal("KILL", cache.process(primary));
        day.awaitWrites();
        assertThat(cache.row().to()).isEqualTo(near);
        assertThat(candidates()).containsEntry(far, "NotPrepared");
        cache.startAgent(far);
        day.assertNothingIsLostWithoutAWord();
    }

    @Test
    void aWitnessThatIsSlowDisturbsNobody() throws Exception {
        slow(far, Duration.ofSeconds(3));
        day.assertUndisturbed(QUIET);
        OperatedCache.signal("KILL", cache.process(primary));
        day.awaitWrites();
        System.out.printf("beside a slow witness: %d ms%n", day.longestGap());
        assertThat(cache.row().to()).as("which holds the last writes").isEqualTo(near);
        slow(far, Duration.ZERO);
        day.assertNothingIsLostWithoutAWord();
    }

    @Test
    void aClockIsSetByAnHour() throws Exception {
        for (String region : List.of(primary, near)) {
            for (Duration off : List.of(HOUR, HOUR.negated(), Duration.ZERO)) {
                cache.clusters().setClock(region, off);
                // Answers look an hour old for the moment until the next ones are there.
                day.awaitWrites();
                day.assertUndisturbed(Duration.ofSeconds(3));
            }
        }
        cache.clusters().setClock(near, HOUR.negated());
        cache.clusters().setClock(far, HOUR);
        OperatedCache.signal("KILL", cache.process(primary));
        day.awaitWrites();
        day.assertNothingIsLostWithoutAWord();
        OperatedCache.REGIONS.forEach(r -> cache.clusters().setClock(r, Duration.ZERO));
    }

    @Test
    void theApiServerOfThePrimarysRegionIsDownAndThenItsServerDies() throws Exception {
        cache.clusters().cutApi(primary);
        await().atMost(BadDay.SOON)
                .until(() -> "Unreachable".equals(row(primary).reason()));
        assertThat(row(primary).message()).contains("servers there go on as they are", "the kubeconfig Secret");
        day.assertUndisturbed(QUIET);
        OperatedCache.signal("KILL", cache.process(primary));
        day.awaitWrites();
        assertThat(cache.row().reason()).isEqualTo("PrimaryLost");
        assertThat(cache.primary()).isNotEqualTo(primary);
        cache.clusters().healApi(primary);
        day.assertNothingIsLostWithoutAWord();
    }

    @Test
    void thePrimarysMemoryIsUsedUp() throws Exception {
        fillMemory();
        assertThat(cache.awaitReason("WritesRefused", "OutOfMemory")).contains("limits.memory", primary);
        Pulse.holds("the lease is held", QUIET, this::isHeld);
        assertThat(cache.primary()).isEqualTo(primary);
        // The next one is as full: it is the primary all the same, and what is deleted makes room.
        OperatedCache.signal("KILL", cache.process(primary));
        await().atMost(BadDay.SOON).until(() -> !cache.primary().equals(primary) && isHeld());
        await().atMost(BadDay.SOON).until(() -> delete(far) > 0);
        day.awaitWrites();
        day.assertNothingIsLostWithoutAWord();
        await().atMost(BadDay.SOON)
                .until(() -> cache.status().conditions().stream()
                        .noneMatch(c -> c.type().equals("WritesRefused")));
    }

    @Test
    void thePrimarysDiskIsFull() throws IOException {
        try (Jedis operator = cache.connect(primary, "operator")) {
            try (FullDisk _ = new FullDisk(operator)) {
                operator.bgsave();
                day.assertRefused(Duration.ofSeconds(1));
                assertThat(cache.awaitReason("WritesRefused", "DiskFailed")).contains("storage.size", primary);
                Pulse.holds("the lease is held", QUIET, this::isHeld);
            }
            operator.bgsave();
        }
        day.awaitWrites();
        day.assertNothingIsLostWithoutAWord();
        assertThat(cache.primary()).isEqualTo(primary);
    }

    private void slow(String region, Duration roundTrip) {
        OperatedCache.REGIONS.stream()
                .filter(r -> !r.equals(region))
                .forEach(r -> cache.clusters().distance(region, r, roundTrip));
    }

    /** With smaller and smaller values: what a request takes up while it is refused is free again afterwards. */
    private void fillMemory() {
        for (int size : List.of(1024 * 1024, 16 * 1024, 256)) {
            String value = "x".repeat(size);
            try (Jedis jedis = cache.connect(far, "chat-primary", "application")) {
                for (int i = 0; ; i++) {
                    jedis.set("large-%d-%d".formatted(size, i), value);
                }
            } catch (JedisDataException full) {
                assertThat(full).hasMessageStartingWith("OOM");
            }
        }
    }

    private long delete(String region) {
        try (Jedis jedis = cache.connect(region, "chat-primary", "application")) {
            return jedis.keys("large-*").stream().mapToLong(jedis::del).sum();
        } catch (RuntimeException away) {
            return 0;
        }
    }

    private boolean isHeld() {
        MemberLease lease = Objects.requireNonNull(cache.member(cache.primary()).getStatus())
                .lease();
        return lease != null
                && lease.held() != null
                && Objects.equals(lease.held().epoch(), cache.status().epoch());
    }

    private RegionStatus row(String region) {
        return cache.status().regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, String> candidates() {
        return cache.row().candidates().stream()
                .collect(Collectors.toMap(FailoverCandidate::region, c -> String.valueOf(c.reason())));
    }
}
