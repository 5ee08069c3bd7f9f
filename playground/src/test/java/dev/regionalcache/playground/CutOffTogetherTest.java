package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** The primary's region and the control plane lose all others together: what they can tell each other is no majority. */
class CutOffTogetherTest {

    /** More than F and a step's limit: what is to come has begun by then. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private static final List<String> HERE = List.of("a", RegionClusters.HUB);
    private static final List<String> THERE = List.of("b", "c");

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
        cache.awaitReady();
        assertThat(cache.primary()).isEqualTo("a");
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void thePrimaryIsFencedAndNobodyTakesItsPlaceUntilTheCutEnds() {
        try (BadDay day = new BadDay(cache);
                Jedis application = cache.connect("a", "application")) {
            HERE.forEach(here -> THERE.forEach(there -> cache.cut(here, there)));
            assertThat(application.set("k", "before the fence")).isEqualTo("OK");
            await().atMost(BadDay.SOON).until(this::isFenced);
            assertThat(cache.awaitReason("FailoverBlocked", "NoMajorityOfAgents"))
                    .contains("agents in a", "until the clusters of more of them answer");
            Pulse.holds("it stays fenced", QUIET, this::isFenced);
            day.assertRefused(Duration.ofSeconds(1));

            HERE.forEach(here -> THERE.forEach(there -> cache.heal(here, there)));
            day.awaitWrites();
            day.assertNothingIsLostWithoutAWord();
            for (String region : OperatedCache.REGIONS) {
                await(region).atMost(BadDay.SOON).until(() -> cache.read(region), "before the fence"::equals);
                assertThat(cache.member(region).getStatus().lost()).isEmpty();
            }
            assertThat(cache.status().conditions()).noneMatch(c -> c.type().equals("FailoverBlocked"));
        }
    }

    /** Asked at the server itself, for no Service leads there any more. */
    private boolean isFenced() {
        try (Jedis jedis = cache.connect("a", "application")) {
            jedis.set("to be refused", "v");
            return false;
        } catch (JedisDataException refused) {
            return String.valueOf(refused.getMessage()).startsWith("NOREPLICAS");
        }
    }
}
