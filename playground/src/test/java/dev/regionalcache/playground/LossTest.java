package dev.regionalcache.playground;

import static dev.regionalcache.playground.PartedCache.LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.redis.Parting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a server alone has is counted before it follows, or said to be uncountable; epochs are written by the test. */
class LossTest {

    @TempDir
    private Path directory;

    private PartedCache parted;
    private LeasedCache cache;

    @BeforeEach
    void begin() throws IOException {
        cache = new LeasedCache(directory, 2_000);
        parted = new PartedCache(cache);
        parted.begin();
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void aServerThatMissedTwoChangesIsCountedByTheListOfHistories() {
        parted.missTwoChanges();
        parted.returns("a", 3, "c");
        LostWrites lost = parted.lost("a");
        assertThat(lost.epoch()).isEqualTo(3);
        assertThat(lost.writes()).isEqualTo(LOST);
        assertThat(lost.keys()).hasSize(LOST);
        assertThat(lost.unreadable()).isNull();
        parted.follows("a");
    }

    @Test
    void aServerOfWhichThePrimaryKnowsNoHistoryIsReportedAsUncountable() {
        parted.missTwoChanges();
        try (Jedis operator = cache.connect("c", "operator")) {
            operator.del(Parting.KEY);
        }
        parted.returns("a", 3, "c");
        LostWrites lost = parted.lost("a");
        assertThat(lost.epoch()).isEqualTo(3);
        assertThat(lost.bytes()).isNull();
        assertThat(lost.writes()).isNull();
        assertThat(lost.unreadable())
                .contains("does not know the history")
                .contains("%d keys".formatted(LOST + 2))
                .contains("the last write of epoch 1");
        parted.follows("a");
    }

    @Test
    void aReplicaWhoseAgentDiedAfterItsPromotionIsReadBackAllTheSame() {
        cache.cut("a", "b");
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "lost-" + i, "v")).isEqualTo("OK");
        }
        await().until(() -> parted.keys("c") == LOST + 1);
        parted.prepare(2, LeasedCache.REGIONS);
        cache.stopAgent("c");
        try (Jedis operator = cache.connect("c", "operator")) {
            // What its agent does to read it back.
            operator.replicaofNoOne();
        }
        parted.choose(2, "b", List.of("a", "b"), LeasedCache.released(1, "a"));
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.startAgent("c");
        parted.returns("c", 2, "b");
        LostWrites lost = parted.lost("c");
        assertThat(lost.writes()).as(lost.toString()).isEqualTo(LOST);
        assertThat(lost.unreadable()).isNull();
        parted.follows("c");
    }

    @Test
    void theChosenServerFollowsOneThatIsAheadFirstAndNothingIsLost() {
        cache.cut("a", "b");
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "kept-" + i, "v")).isEqualTo("OK");
        }
        await().until(() -> parted.keys("c") == LOST + 1);
        parted.prepare(2, LeasedCache.REGIONS);
        Head source = Objects.requireNonNull(cache.status("c").head());
        Head chosen = Objects.requireNonNull(cache.status("b").head());
        String choice = "chosen: {region: b, runId: %s, replicationId: %s, offset: %d, source: c}"
                .formatted(
                        chosen.runId(),
                        chosen.replicationId(),
                        Objects.requireNonNull(source.position()).offset());
        String released = LeasedCache.released(1, "a");
        LeasedCache.REGIONS.forEach(r -> cache.write(r, 2, released, choice, cache.parent(r, "b")));
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        assertThat(parted.keys("b"))
                .as("marker, list, and all that was written")
                .isEqualTo(LOST + 3);
        parted.follows("c");
        await().until(() -> parted.keys("c") == LOST + 3);
        assertThat(cache.status("c").lost()).isEmpty();
        assertThat(cache.info("b", "stats", "sync_full")).isEqualTo("0");
        parted.heal();
        parted.follows("a");
        assertThat(cache.status("a").lost()).isEmpty();
    }
}
