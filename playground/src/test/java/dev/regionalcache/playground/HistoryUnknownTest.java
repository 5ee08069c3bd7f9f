package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who is left holds nothing, and the region of the primary, which may hold all, is gone. */
class HistoryUnknownTest {

    private static final List<String> LEFT = List.of("b", "c");

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
    void aPersonWhoTakesTheLostPrimarysRegionOutLetsTheCacheBeginAnew() throws Exception {
        assertThat(cache.write("a", "gone")).isEqualTo("OK");
        cache.cut("a", "hub");
        for (String region : LEFT) {
            await().atMost(BadDay.SOON).until(() -> "gone".equals(cache.read(region)));
            cache.cut("a", region);
            cache.forgetSnapshot(region);
            OperatedCache.signal("KILL", cache.process(region));
        }
        assertThat(cache.awaitReason("FailoverBlocked", "HistoryUnknown")).contains("a", "spec.regions");
        cache.patch("spec: {regions: [{name: b}, {name: c, parent: b}]}");
        await().atMost(BadDay.SOON).until(() -> LEFT.contains(cache.primary()));
        await().atMost(BadDay.SOON).until(() -> cache.write("c", "anew"), "OK"::equals);
        LEFT.forEach(region -> await().atMost(BadDay.SOON).until(() -> "anew".equals(cache.read(region))));
    }
}
