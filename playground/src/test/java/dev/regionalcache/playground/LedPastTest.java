package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A chain of regions of which the one in the middle is not reached: the last one is led past it, and nothing is copied. */
class LedPastTest {

    /** More than the time after which a region is led past its parent. */
    private static final Duration LED = Duration.ofSeconds(45);

    /** Less than the time for which a region stays away from a parent that others reached. */
    private static final Duration BACK = Duration.ofMinutes(1);

    private static final String CHAIN = "a(b(c))";
    private static final String PAST = "a(b,c)";

    @TempDir
    private Path directory;

    private OperatedCache cache;
    private SeenServers servers;
    private long copies;
    private Long epoch;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory, "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]");
        servers = new SeenServers(cache);
        cache.awaitReady();
        assertThat(cache.status().tree()).isEqualTo(CHAIN);
        servers.fill("a");
        await().until(() -> servers.keys("c") >= SeenServers.KEYS);
        copies = servers.copies();
        epoch = cache.status().epoch();
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void aRegionWhoseLinkToItsParentIsCutIsLedPastItWithoutACopy() {
        cache.cut("b", "c");
        await().atMost(LED).until(() -> cache.status().tree(), PAST::equals);
        assertThat(cache.status().regions())
                .as("all clusters answer")
                .extracting(RegionStatus::reason)
                .doesNotContain("Unreachable", "AgentDown");
        assertIsRead("c", "past b");
        assertIsRead("b", "of b as before");
        assertNothingWasCopied();
        cache.heal("b", "c");
        cache.awaitReady();
        assertThat(cache.status().tree()).as("the link may be cut again soon").isEqualTo(PAST);
        assertNothingWasCopied();
    }

    @Test
    void aRegionWhoseParentStandsStillIsLedPastItAndGoesBackWithoutACopy() throws Exception {
        String process = cache.process("b");
        OperatedCache.signal("STOP", process);
        await().atMost(LED).until(() -> cache.status().tree(), PAST::equals);
        assertIsRead("c", "past b");
        OperatedCache.signal("CONT", process);
        assertIsRead("b", "past b too");
        await().atMost(BACK).until(() -> cache.status().tree(), CHAIN::equals);
        cache.awaitReady();
        assertIsRead("c", "of b again");
        assertThat(cache.process("b")).as("the same process").isEqualTo(process);
        assertNothingWasCopied();
    }

    private void assertIsRead(String region, String value) {
        await().atMost(SeenServers.SOON).until(() -> cache.write("a", value), "OK"::equals);
        await().atMost(SeenServers.SOON).until(() -> cache.read(region), value::equals);
        assertThat(cache.status().epoch()).as("the primary stays as it is").isEqualTo(epoch);
    }

    private void assertNothingWasCopied() {
        assertThat(servers.copies()).as("full copies of all servers").isEqualTo(copies);
    }
}
