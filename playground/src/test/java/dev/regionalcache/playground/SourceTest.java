package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The region that alone has the last writes must not be the primary: the one that is chosen follows it first. */
class SourceTest {

    private static final int WRITES = 50;

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(
                directory,
                "failover: {mode: Automatic}",
                "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a, failoverPriority: 0}]");
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void whatOnlyARegionWithPriorityZeroHasIsNotLost() throws Exception {
        String process = cache.process("a");
        cache.cut("a", "b");
        try (Jedis application = cache.connect("a", "chat-primary", "application")) {
            for (int i = 0; i < WRITES; i++) {
                assertThat(application.set("kept-" + i, "v")).isEqualTo("OK");
            }
        }
        await().until(() -> present("c") == WRITES);
        assertThat(present("b")).isLessThan(WRITES);
        OperatedCache.signal("KILL", process);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(cache.status().primaryRegion()).isEqualTo("b");
            assertThat(cache.row().state()).isIn(FailoverState.Following, FailoverState.Completed);
        });
        await().until(() -> cache.write("b", "new"), "OK"::equals);
        assertThat(present("b")).isEqualTo(WRITES);
        cache.heal("a", "b");
        for (String region : OperatedCache.REGIONS) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> present(region) == WRITES && "new".equals(cache.read(region)));
        }
        assertThat(cache.member("c").getStatus().lost()).isEmpty();
    }

    private long present(String region) {
        try (Jedis jedis = cache.connect(region, "chat", "application")) {
            return IntStream.range(0, WRITES)
                    .filter(i -> jedis.exists("kept-" + i))
                    .count();
        } catch (RuntimeException refused) {
            return -1;
        }
    }
}
