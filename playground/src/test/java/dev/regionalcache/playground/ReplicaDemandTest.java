package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.EpochRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The second guard, inside Redis: a primary demands that replicas of other regions follow it. */
class ReplicaDemandTest {

    private static final int FENCING_MILLIS = 2_000;

    /** Every fence and every vote has come by then. */
    private static final Duration LONG = Duration.ofMillis(2 * FENCING_MILLIS);

    @TempDir
    private Path directory;

    private LeasedCache cache;

    @BeforeEach
    void begin() throws IOException {
        cache = new LeasedCache(directory, FENCING_MILLIS);
        cache.begin();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    /** The guard inside the server is the only one that is left. */
    @Test
    void aServerWithoutAnAgentThatIsCutOffRefusesWritesByItself() {
        await().until(() -> demanded("a"), "1"::equals);
        cache.stopAgent("a");
        Pulse.holds("it is accepted", LONG, () -> "OK".equals(cache.set("a", "k", "while the regions follow")));
        cache.cut("a", "b");
        assertThat(cache.set("a", "k", "c follows")).isEqualTo("OK");
        cache.cut("a", "c");
        await().until(() -> cache.set("a", "k", "refused"), answer -> answer.startsWith("NOREPLICAS"));
        assertThat(demanded("a")).as("nobody has fenced it").isEqualTo("1");
        Pulse.holds("it is refused", LONG, () -> cache.set("a", "k", "refused").startsWith("NOREPLICAS"));
        cache.heal("a", "c");
        await().until(() -> cache.set("a", "k", "c follows again"), "OK"::equals);
    }

    @Test
    void aServerDemandsOneRegionBesideItsOwnFollowersAndNothingWhereNobodyFollows() throws Exception {
        await().until(() -> demanded("a"), "1"::equals);
        cache.scale("a", 2);
        cache.write("a", 1, "", "chosen: {region: a}", cache.parent("a", "a"));
        await().atMost(Duration.ofSeconds(60)).until(() -> demanded("a"), "2"::equals);
        cache.scale("a", 1);
        cache.write("a", 1, "", "chosen: {region: a}", cache.parent("a", "a"));
        await().atMost(Duration.ofSeconds(60)).until(() -> demanded("a"), "1"::equals);

        String b = cache.info("b", "server", "process_id");
        String c = cache.info("c", "server", "process_id");
        OperatedCache.signal("STOP", b);
        assertThat(cache.set("a", "k", "c follows")).isEqualTo("OK");
        OperatedCache.signal("STOP", c);
        await().until(() -> demanded("a"), "0"::equals);
        // Their agents answer all the same, so it holds its lease.
        Pulse.holds("it is accepted", LONG, () -> "OK".equals(cache.set("a", "k", "nobody follows")));
        assertThat(cache.status("a").lease().held()).isEqualTo(new EpochRef(1, "test-1", "a"));
        OperatedCache.signal("CONT", b);
        OperatedCache.signal("CONT", c);
        await().until(() -> demanded("a"), "1"::equals);
        cache.awaitValue("k", "nobody follows", List.of("b", "c"));
    }

    /** How many replicas a server demands before it accepts a write. */
    private String demanded(String region) {
        try (Jedis operator = cache.connect(region, "operator")) {
            return operator.configGet("min-replicas-to-write").get("min-replicas-to-write");
        }
    }
}
