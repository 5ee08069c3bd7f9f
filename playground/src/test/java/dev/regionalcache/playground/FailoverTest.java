package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverState;
import java.nio.file.Path;
import java.time.Duration;
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
