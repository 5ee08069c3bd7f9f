package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole operator on four clusters: the control plane's, and three with a region and an agent each. */
class FailoverTest {

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void aPrimaryWhoseProcessIsKilledIsReplaced() throws Exception {
        OperatedCache.signal("KILL", cache.process("a"));
        long began = System.nanoTime();
        assertIsReplaced(began, "LeaseGivenUp");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(cache.status().regionsReady()).isEqualTo("3/3");
            assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
            assertThat(cache.row().fullSyncs()).as("the killed one's").isEqualTo(1);
            assertThat(cache.row().partialSyncs()).isPositive();
        });
        // After a full copy the stream begins when the primary has heard of its end, and the link is up by then.
        await().atMost(Duration.ofSeconds(10)).until(() -> "after".equals(cache.read("a")));
        assertThat(cache.row().uncounted()).as("its children heard it out").isNull();
    }

    @Test
    void aRegionThatFreezesIsReplacedAndFollowsWhenItThaws() throws Exception {
        String process = cache.process("a");
        cache.cut("a", "hub");
        long began = System.nanoTime();
        OperatedCache.signal("STOP", process);
        cache.stopAgent("a");
        assertIsReplaced(began, "PrimaryLost");
        String primary = Objects.requireNonNull(cache.row().to());
        assertThat(cache.info(primary, "stats", "sync_full")).isEqualTo("0");
        OperatedCache.signal("CONT", process);
        cache.heal("a", "hub");
        cache.startAgent("a");
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(cache.status().regionsReady()).isEqualTo("3/3"));
        // After a full copy the stream begins when the primary has heard of its end, and the link is up by then.
        await().atMost(Duration.ofSeconds(10)).until(() -> "after".equals(cache.read("a")));
    }

    @Test
    void onceItsRegionHasFollowedForAMinuteItComesBackAndLosesNoWrite() throws Exception {
        cache.patch("spec: {failover: {failback: Automatic}}");
        OperatedCache.signal("KILL", cache.process("a"));
        long killed = System.nanoTime();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> cache.write("c", "after"), "OK"::equals);
        assertThat(cache.row().reason()).isEqualTo("LeaseGivenUp");
        SteadyWriter writer = new SteadyWriter(() -> cache.connect("c", "chat-primary", "application"));
        try (writer) {
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                assertThat(cache.status().primaryRegion()).isEqualTo("a");
                assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
            });
            int before = writer.written();
            await().until(() -> writer.written() > before + 50);
        }
        assertThat(cache.status().failovers())
                .extracting(FailoverStatus::reason)
                .containsExactly("Failback", "LeaseGivenUp");
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThan(Duration.ofMinutes(1));
        writer.assertNothingIsMissing(cache, OperatedCache.REGIONS);
    }

    /** With the pods goes what no volume keeps. */
    @Test
    void theCacheComesBackEmptyAndSaysWhatIsLost() throws Exception {
        cache.accept("c", "kept by nobody");
        Long epoch = cache.status().epoch();
        Map<String, String> processes = new HashMap<>();
        for (String region : OperatedCache.REGIONS) {
            await().atMost(BadDay.SOON).until(() -> "kept by nobody".equals(cache.read(region)));
            processes.put(region, cache.process(region));
        }
        for (String region : OperatedCache.REGIONS) {
            cache.client(region)
                    .pods()
                    .inNamespace("default")
                    .withName("chat-%s-0".formatted(region))
                    .delete();
        }
        await().atMost(BadDay.SOON).until(() -> !Objects.equals(cache.status().epoch(), epoch));
        cache.awaitReady();
        assertThat(OperatedCache.REGIONS)
                .allSatisfy(region -> assertThat(cache.process(region)).isNotEqualTo(processes.get(region)));
        assertThat(cache.read("c")).as("no volume kept it").isEqualTo("null");
        await().atMost(BadDay.SOON).until(() -> cache.write("c", "a new beginning"), "OK"::equals);
        await().atMost(BadDay.SOON).untilAsserted(() -> {
            assertThat(cache.row().uncounted()).isEqualTo(1);
            assertThat(events()).anyMatch(note -> note.contains("writes of one server that nobody can count"));
        });
    }

    private List<String> events() {
        return cache.hub().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getReason().equals("WritesLost"))
                .map(Event::getMessage)
                .toList();
    }

    /** Who is left holds nothing, and the region of the primary, which may hold all, is gone. */
    @Test
    void aPersonWhoTakesTheLostPrimarysRegionOutLetsTheCacheBeginAnew() throws Exception {
        List<String> left = List.of("b", "c");
        cache.accept("a", "gone");
        cache.cut("a", "hub");
        for (String region : left) {
            await().atMost(BadDay.SOON).until(() -> "gone".equals(cache.read(region)));
            cache.cut("a", region);
            cache.forgetSnapshot(region);
            OperatedCache.signal("KILL", cache.process(region));
        }
        assertThat(cache.awaitReason("FailoverBlocked", "HistoryUnknown")).contains("a", "spec.regions");
        cache.patch("spec: {regions: [{name: b}, {name: c, parent: b}]}");
        await().atMost(BadDay.SOON).until(() -> left.contains(cache.primary()));
        await().atMost(BadDay.SOON).until(() -> cache.write("c", "anew"), "OK"::equals);
        left.forEach(region -> await().atMost(BadDay.SOON).until(() -> "anew".equals(cache.read(region))));
    }

    private void assertIsReplaced(long began, String reason) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> cache.write("c", "after"), "OK"::equals);
        System.out.printf("%s: writable after %d ms%n", reason, (System.nanoTime() - began) / 1_000_000);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(cache.row().state()).isIn(FailoverState.Following, FailoverState.Completed);
            assertThat(cache.status().primaryRegion())
                    .isNotEqualTo("a")
                    .isEqualTo(cache.row().to());
            assertThat(cache.status().epoch()).isEqualTo(cache.row().epoch());
        });
        assertThat(cache.row().from()).isEqualTo("a");
        assertThat(cache.row().reason()).isEqualTo(reason);
        assertThat(cache.row().candidates()).isNotEmpty();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> "after".equals(cache.read("b")) && "after".equals(cache.read("c")));
    }
}
