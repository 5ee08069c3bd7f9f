package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All pods go at once, and with them what no volume keeps. */
class AllPodsDeletedTest {

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
    void theCacheComesBackEmptyAndSaysWhatIsLost() throws Exception {
        assertThat(cache.write("c", "kept by nobody")).isEqualTo("OK");
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
}
