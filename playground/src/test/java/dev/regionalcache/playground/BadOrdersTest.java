package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.LostWrites;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * What people ask for at a bad moment, and regions that go and come in any order. The primary is in a, or is brought there; the
 * last test deletes the cache.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadOrdersTest {

    /** More than F and a step's limit: who would be chosen without a majority has been by then. */
    private static final Duration ALONE = Duration.ofSeconds(4);

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cache = new OperatedCache(directory);
    }

    @AfterAll
    void close() {
        cache.close();
    }

    @BeforeEach
    void begin() {
        cache.awaitReady();
        if (!cache.primary().equals("a")) {
            order("a");
            await().atMost(BadDay.SOON).until(() -> cache.primary().equals("a"));
            cache.awaitReady();
        }
    }

    @Test
    @Order(1)
    void aSwitchoverToARegionThatCannotBeThePrimaryIsRefused() {
        order("nowhere");
        assertThat(cache.awaitReason("SwitchoverRefused", "UnknownRegion")).contains("nowhere", "spec.regions");
        cache.patch("spec: {regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a, failoverPriority: 0}]}");
        order("c");
        assertThat(cache.awaitReason("SwitchoverRefused", "PriorityZero")).contains("failoverPriority");
        cache.patch("spec: {pause: true}");
        order("b");
        assertThat(cache.awaitReason("SwitchoverRefused", "Paused")).contains("set spec.pause to false");
        assertThat(cache.primary()).isEqualTo("a");
        cache.patch("spec: {pause: false, regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]}");
        // It is an order: carried out when nothing stands in its way.
        await().atMost(BadDay.SOON).until(() -> cache.primary().equals("b"));
    }

    @Test
    @Order(2)
    void theSpecIsChangedInTheMiddleOfAFailover() throws Exception {
        try (BadDay day = new BadDay(cache)) {
            Long epoch = cache.status().epoch();
            OperatedCache.signal("KILL", cache.process("a"));
            await().atMost(BadDay.SOON)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> cache.member("c").getSpec().epoch() > epoch);
            cache.patch("""
                    spec:
                      primaryRegion: c
                      config: {maxmemory-policy: volatile-lru}
                      regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]
                    """);
            day.awaitWrites();
            cache.awaitReady();
            // On a machine that is full the switchover may have been taken back, and is not tried again by itself.
            if (!cache.primary().equals("c")) {
                order("c");
            }
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(cache.primary()).isEqualTo("c");
                assertThat(cache.status().tree()).isEqualTo("c(b(a))");
                for (String region : OperatedCache.REGIONS) {
                    assertThat(cache.info(region, "memory", "maxmemory_policy")).isEqualTo("volatile-lru");
                }
            });
            assertThat(cache.status().failovers())
                    .extracting(FailoverStatus::reason)
                    .contains("LeaseGivenUp");
            day.assertNothingIsLostWithoutAWord();
        }
        cache.patch("spec: {primaryRegion: a, regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]}");
        await().atMost(BadDay.SOON).until(() -> cache.primary().equals("a"));
    }

    /** In a there is nothing, in b all, and in c not the last write. */
    @ParameterizedTest
    @Order(3)
    @ValueSource(strings = {"abc", "acb", "bac", "bca", "cab", "cba"})
    void allRegionsAreDownAndBackInAnyOrder(String order) throws Exception {
        List<String> regions = List.of(order.split(""));
        down();
        Set<LostWrites> known = reports("b");
        String first = regions.getFirst();
        cache.startAgent(first);
        assertThat(cache.awaitReason("FailoverBlocked", "NoMajorityOfAgents")).contains("clusters of more of them");
        Pulse.holds("it stays fenced", ALONE, () -> !isWritable(first));
        if (first.equals("a")) {
            assertThat(cache.info("a", "keyspace", "db0"))
                    .as("the server is empty")
                    .isEmpty();
        }
        cache.startAgent(regions.get(1));
        await().atMost(BadDay.SOON).until(() -> isWritable(first));
        String best = regions.getLast().equals("b") ? "c" : "b";
        assertThat(cache.primary()).as("the best of the first majority").isEqualTo(best);
        cache.startAgent(regions.getLast());
        cache.awaitReady();
        assertThat(cache.primary()).isEqualTo(best);
        if (best.equals("b")) {
            assertAllHold("of b too");
        } else {
            assertAllHold("of all");
            assertWhatBHeldIsNamed(known);
        }
    }

    private void assertWhatBHeldIsNamed(Set<LostWrites> known) {
        Set<LostWrites> told = new HashSet<>(reports("b"));
        told.removeAll(known);
        System.out.println("b came last: " + told);
        assertThat(told)
                .as("what b alone held")
                .anyMatch(l -> l.keys().contains("k") || (l.bytes() == null && l.unreadable() != null));
    }

    @Test
    @Order(4)
    void allRegionsAreDownAndBackAtOnce() throws Exception {
        down();
        OperatedCache.REGIONS.parallelStream().forEach(cache::startAgent);
        await().atMost(BadDay.SOON).until(() -> isWritable("a"));
        cache.awaitReady();
        assertThat(cache.primary()).isIn("b", "c");
        assertThat(cache.read("a")).isIn("of b too", "of all");
        if (cache.primary().equals("b")) {
            assertAllHold("of b too");
        }
    }

    @Test
    @Order(5)
    void theCacheIsDeletedInTheMiddleOfAFailover() throws Exception {
        Map<String, String> processes =
                Map.of("a", cache.process("a"), "b", cache.process("b"), "c", cache.process("c"));
        Long epoch = cache.status().epoch();
        OperatedCache.signal("KILL", cache.process("a"));
        await().atMost(BadDay.SOON)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> cache.member("c").getSpec().epoch() > epoch);
        cache.delete();
        await().atMost(Duration.ofSeconds(60)).until(cache::isGone);
        for (String region : OperatedCache.REGIONS) {
            assertThat(cache.client(region)
                            .resources(CacheMember.class)
                            .inNamespace("default")
                            .list()
                            .getItems())
                    .isEmpty();
            await(region)
                    .atMost(BadDay.SOON)
                    .until(() -> cache.client(region)
                            .pods()
                            .inNamespace("default")
                            .list()
                            .getItems()
                            .isEmpty());
            long process = Long.parseLong(Objects.requireNonNull(processes.get(region)));
            await(region)
                    .atMost(BadDay.SOON)
                    .until(() -> ProcessHandle.of(process).isEmpty());
        }
    }

    /**
     * All agents stop, and all servers end: that of a, the primary, without saving. What was written last did not reach c.
     */
    private void down() throws Exception {
        cache.accept("a", "of all");
        for (String region : OperatedCache.REGIONS) {
            await().atMost(BadDay.SOON).until(() -> "of all".equals(cache.read(region)));
        }
        cache.cut("c", "a");
        cache.cut("c", "b");
        cache.accept("a", "of b too");
        await().atMost(BadDay.SOON).until(() -> "of b too".equals(cache.read("b")));
        OperatedCache.REGIONS.forEach(cache::stopAgent);
        for (String region : OperatedCache.REGIONS) {
            String process = cache.process(region);
            if (region.equals("a")) {
                cache.forgetSnapshot(region);
            }
            OperatedCache.signal(region.equals("a") ? "KILL" : "TERM", process);
            await().atMost(BadDay.SOON).until(() -> isAnother(region, process));
        }
        cache.heal("c", "a");
        cache.heal("c", "b");
    }

    private boolean isAnother(String region, String process) {
        try {
            return !cache.process(region).equals(process);
        } catch (RuntimeException away) {
            return false;
        }
    }

    private Set<LostWrites> reports(String region) {
        return Set.copyOf(
                Objects.requireNonNull(cache.member(region).getStatus()).lost());
    }

    private void assertAllHold(String value) {
        for (String region : OperatedCache.REGIONS) {
            await(region).atMost(BadDay.SOON).until(() -> cache.read(region), value::equals);
        }
    }

    private boolean isWritable(String region) {
        try (Jedis jedis = cache.connect(region, "chat-primary", "application")) {
            return "OK".equals(jedis.set("probe", "v"));
        } catch (RuntimeException refused) {
            return false;
        }
    }

    private void order(String region) {
        cache.patch(
                "metadata: {annotations: {regionalcache.dev/switchover: %s@%d}}".formatted(region, System.nanoTime()));
    }
}
