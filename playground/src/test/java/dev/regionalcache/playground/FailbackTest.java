package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A primary that was moved away by a failover, where it is to come back by itself. */
class FailbackTest {

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
        for (String region : OperatedCache.REGIONS) {
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(writer.missingIn(cache.connect(region, "chat", "application")))
                            .as("acknowledged writes that are missing in %s", region)
                            .isZero());
        }
    }
}
