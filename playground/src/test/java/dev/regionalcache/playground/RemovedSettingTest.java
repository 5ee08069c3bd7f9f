package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A setting that is taken out of {@code spec.config}. */
class RemovedSettingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Servers kept it, and the region counted as changed, until each restarted one day. */
    @Test
    void aSettingThatIsTakenOutOfTheSpecIsUndoneInAllServers(@TempDir Path directory) throws Exception {
        try (OperatedCache cache = new OperatedCache(directory, "config: {maxmemory-policy: allkeys-lru}")) {
            cache.awaitReady();
            assertPolicy(cache, "allkeys-lru");
            cache.patch("spec: {config: null}");
            assertPolicy(cache, "noeviction");
            await().atMost(PATIENCE).until(() -> cache.read("c"), "begun"::equals);
        }
    }

    private static void assertPolicy(OperatedCache cache, String policy) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(OperatedCache.REGIONS)
                        .allSatisfy(region -> assertThat(cache.info(region, "memory", "maxmemory_policy"))
                                .isEqualTo(policy)));
    }
}
