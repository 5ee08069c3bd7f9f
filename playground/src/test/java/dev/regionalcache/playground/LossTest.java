package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.redis.Parting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a server alone has is counted before it follows, or said to be uncountable; epochs are written by the test. */
class LossTest {

    private static final int LOST = 25;

    @TempDir
    private Path directory;

    private LeasedCache cache;

    @BeforeEach
    void begin() throws IOException {
        cache = new LeasedCache(directory, 2_000);
        cache.begin();
        await().until(() -> !cache.info("a", "replication", "slave1").isEmpty());
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void aServerThatMissedTwoChangesIsCountedByTheListOfHistories() {
        missTwoChanges();
        returns("a", 3, "c");
        LostWrites lost = lost("a");
        assertThat(lost.epoch()).isEqualTo(3);
        assertThat(lost.writes()).isEqualTo(LOST);
        assertThat(lost.keys()).hasSize(LOST);
        assertThat(lost.unreadable()).isNull();
        follows("a");
    }

    @Test
    void aServerOfWhichThePrimaryKnowsNoHistoryIsReportedAsUncountable() {
        missTwoChanges();
        try (Jedis operator = cache.connect("c", "operator")) {
            operator.del(Parting.KEY);
        }
        returns("a", 3, "c");
        LostWrites lost = lost("a");
        assertThat(lost.epoch()).isEqualTo(3);
        assertThat(lost.bytes()).isNull();
        assertThat(lost.writes()).isNull();
        assertThat(lost.unreadable())
                .contains("does not know the history")
                .contains("%d keys".formatted(LOST + 2))
                .contains("the last write of epoch 1");
        follows("a");
    }

    @Test
    void aReplicaWhoseAgentDiedAfterItsPromotionIsReadBackAllTheSame() {
        cache.cut("a", "b");
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "lost-" + i, "v")).isEqualTo("OK");
        }
        await().until(() -> keys("c") == LOST + 1);
        prepare(2, LeasedCache.REGIONS);
        cache.stopAgent("c");
        try (Jedis operator = cache.connect("c", "operator")) {
            // What its agent does to read it back.
            operator.replicaofNoOne();
        }
        choose(2, "b", List.of("a", "b"), "released: [{of: {epoch: 1, proposer: test-1, region: a}}]");
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.startAgent("c");
        returns("c", 2, "b");
        LostWrites lost = lost("c");
        assertThat(lost.writes()).isEqualTo(LOST);
        assertThat(lost.unreadable()).isNull();
        follows("c");
    }

    @Test
    void aProcessThatWasKilledAndCameBackWithAnOlderSnapshotIsCountedByWhatWasSeenOfItLast() throws Exception {
        try (Jedis operator = cache.connect("a", "operator")) {
            operator.save();
        }
        String runId = cache.info("a", "server", "run_id");
        String process = cache.info("a", "server", "process_id");
        cutOffAndWrite();
        // Its agent looks ten times a second.
        await().during(Duration.ofMillis(400)).until(() -> keys("a") == LOST + 2);
        OperatedCache.signal("KILL", process);
        cache.until("a", s -> s.ended() != null && s.ended().runId().equals(runId));
        await().ignoreExceptions()
                .until(() -> !cache.info("a", "server", "run_id").equals(runId));
        LostWrites lost = lostToB();
        assertThat(lost.runId()).isEqualTo(runId);
        assertThat(lost.bytes()).isGreaterThan(20L * LOST);
        assertThat(lost.writes()).isNull();
        assertThat(lost.unreadable()).contains("the process ended");
        followsAndIsToldOnce();
    }

    @Test
    void aProcessThatWentWithItsPodIsCountedByWhatWasSeenOfItLast() {
        String runId = cache.info("a", "server", "run_id");
        String pod = cache.podUid("a");
        cutOffAndWrite();
        // Its agent looks ten times a second.
        await().during(Duration.ofMillis(400)).until(() -> keys("a") == LOST + 2);
        cache.deletePod("a", Duration.ofSeconds(5));
        await().ignoreExceptions()
                .until(() -> !cache.podUid("a").equals(pod)
                        && !cache.info("a", "server", "run_id").equals(runId));
        LostWrites lost = lostToB();
        assertThat(lost.runId()).isEqualTo(runId);
        assertThat(lost.bytes()).isGreaterThan(20L * LOST);
        assertThat(lost.unreadable()).contains("the process ended");
        followsAndIsToldOnce();
    }

    /** As where the node that both are on loses its power. */
    @Test
    void aProcessThatEndedTogetherWithItsAgentIsReportedAsUncountable() throws Exception {
        String runId = cache.info("a", "server", "run_id");
        String process = cache.info("a", "server", "process_id");
        cutOffAndWrite();
        cache.stopAgent("a");
        OperatedCache.signal("KILL", process);
        await().ignoreExceptions()
                .until(() -> !cache.info("a", "server", "run_id").equals(runId));
        cache.startAgent("a");
        LostWrites lost = lostToB();
        assertThat(lost.runId()).isEqualTo(runId);
        assertThat(lost.bytes()).isNull();
        assertThat(lost.writes()).isNull();
        assertThat(lost.unreadable()).contains("nobody saw how far it was");
        followsAndIsToldOnce();
    }

    /** Its agent has just started, and knows of it by the record alone; a follower takes its place, and it lives. */
    @Test
    void aFrozenProcessThatWasReportedInItsAbsenceIsReadBackWhenItThaws() throws Exception {
        cache.scale("a", 2);
        cache.write("a", 1, "", "chosen: {region: a}", cache.parent("a", "a"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> cache.status("a").servers(), s -> s != null && s.inSync() == 2);
        String runId = cache.info("a", "server", "run_id");
        String process = cache.info("a", "server", "process_id");
        cutOffAndWrite();
        cache.stopAgent("a");
        OperatedCache.signal("STOP", process);
        List<String> others = List.of("b", "c");
        prepare(2, others);
        choose(2, "b", others, "");
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.startAgent("a");
        returns("a", 2, "b");
        cache.until("a", s -> reports(s, runId).anyMatch(l -> Boolean.TRUE.equals(l.inAbsence())));
        cache.until("a", s -> "Up".equals(s.link()));
        assertThat(cache.status("a").writable().untold()).as("it may live").isTrue();
        OperatedCache.signal("CONT", process);
        cache.until("a", s -> reports(s, runId).anyMatch(l -> l.inAbsence() == null));
        follows("a");
        assertThat(reports(cache.status("a"), runId)).singleElement().satisfies(lost -> {
            assertThat(lost.insteadOf()).isEqualTo(2);
            assertThat(lost.writes()).isEqualTo(LOST);
            assertThat(lost.keys()).hasSize(LOST);
            assertThat(lost.unreadable()).isNull();
        });
        cache.until("a", s -> s.writable() != null && s.writable().untold() == null);
    }

    private static Stream<LostWrites> reports(CacheMemberStatus status, String runId) {
        return status.lost().stream().filter(l -> l.runId().equals(runId));
    }

    /** All that it accepted was told before: it followed another primary. */
    @Test
    void aFormerPrimaryThatHasFollowedAndEndsTogetherWithItsAgentHasLostNothing() throws Exception {
        assertThat(cache.set("a", "both", "v")).isEqualTo("OK");
        prepare(2, LeasedCache.REGIONS);
        choose(2, "b", LeasedCache.REGIONS, "released: [{of: {epoch: 1, proposer: test-1, region: a}}]");
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        follows("a");
        cache.until("a", s -> s.writable() != null && s.writable().untold() == null);
        String process = cache.info("a", "server", "process_id");
        cache.stopAgent("a");
        OperatedCache.signal("KILL", process);
        await().ignoreExceptions()
                .until(() -> !cache.info("a", "server", "process_id").equals(process));
        cache.startAgent("a");
        follows("a");
        assertThat(cache.status("a").lost()).isEmpty();
        assertThat(cache.status("a").ended()).isNull();
    }

    /** The region a has another process; b becomes the primary, and what a reports is found. */
    private LostWrites lostToB() {
        prepare(2, LeasedCache.REGIONS);
        choose(2, "b", LeasedCache.REGIONS, "released: [{of: {epoch: 1, proposer: test-1, region: a}}]");
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        heal();
        return lost("a");
    }

    private void followsAndIsToldOnce() {
        follows("a");
        cache.until("a", s -> s.ended() == null);
        assertThat(cache.status("a").lost()).hasSize(1);
    }

    @Test
    void theChosenServerFollowsOneThatIsAheadFirstAndNothingIsLost() {
        cache.cut("a", "b");
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "kept-" + i, "v")).isEqualTo("OK");
        }
        await().until(() -> keys("c") == LOST + 1);
        prepare(2, LeasedCache.REGIONS);
        Head source = Objects.requireNonNull(cache.status("c").head());
        Head chosen = Objects.requireNonNull(cache.status("b").head());
        String choice = "chosen: {region: b, runId: %s, replicationId: %s, offset: %d, source: c}"
                .formatted(
                        chosen.runId(),
                        chosen.replicationId(),
                        Objects.requireNonNull(source.position()).offset());
        String released = "released: [{of: {epoch: 1, proposer: test-1, region: a}}]";
        LeasedCache.REGIONS.forEach(r -> cache.write(r, 2, released, choice, cache.parent(r, "b")));
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        assertThat(keys("b")).as("marker, list, and all that was written").isEqualTo(LOST + 3);
        follows("c");
        await().until(() -> keys("c") == LOST + 3);
        assertThat(cache.status("c").lost()).isEmpty();
        assertThat(cache.info("b", "stats", "sync_full")).isEqualTo("0");
        heal();
        follows("a");
        assertThat(cache.status("a").lost()).isEmpty();
    }

    /** The old primary has writes of its own, and two others have been the primary after it. */
    private void missTwoChanges() {
        cutOffAndWrite();
        List<String> others = List.of("b", "c");
        prepare(2, others);
        choose(2, "b", others, "");
        await().until(() -> cache.set("b", "second", "v").equals("OK"));
        await().until(() -> keys("c") == keys("b"));
        prepare(3, others);
        choose(3, "c", others, "released: [{of: {epoch: 2, proposer: test-2, region: b}}]");
        await().until(() -> cache.set("c", "third", "v").equals("OK"));
        heal();
    }

    private void cutOffAndWrite() {
        assertThat(cache.set("a", "both", "v")).isEqualTo("OK");
        await().until(() -> keys("b") == keys("a") && keys("c") == keys("a"));
        cache.cut("a", "b");
        cache.cut("a", "c");
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "lost-" + i, "v")).isEqualTo("OK");
        }
    }

    private void heal() {
        cache.heal("a", "b");
        cache.heal("a", "c");
    }

    private void prepare(long epoch, List<String> regions) {
        regions.forEach(r -> cache.write(r, epoch, "", "", "role: Replica"));
        for (String region : regions) {
            cache.until(
                    region,
                    s -> s.lease() != null
                            && s.lease().prepared() != null
                            && s.lease().prepared().epoch() == epoch);
        }
    }

    private void choose(long epoch, String region, List<String> told, String more) {
        String choice = choice(region);
        told.forEach(r -> cache.write(r, epoch, more, choice, cache.parent(r, region)));
    }

    private String choice(String region) {
        Head head = Objects.requireNonNull(cache.status(region).head());
        return "chosen: {region: %s, runId: %s, replicationId: %s, offset: %d}"
                .formatted(
                        region,
                        head.runId(),
                        head.replicationId(),
                        Objects.requireNonNull(head.position()).offset());
    }

    private void returns(String region, long epoch, String primary) {
        // Whose server it is is not asked of one that follows.
        cache.write(region, epoch, "", "chosen: {region: %s}".formatted(primary), cache.parent(region, primary));
        heal();
    }

    private LostWrites lost(String region) {
        cache.until(region, s -> !s.lost().isEmpty());
        return cache.status(region).lost().getFirst();
    }

    private void follows(String region) {
        cache.until(region, s -> "Up".equals(s.link()));
        await().until(() ->
                cache.info(region, "replication", "master_link_status").equals("up"));
    }

    private long keys(String region) {
        try (Jedis operator = cache.connect(region, "operator")) {
            return operator.dbSize();
        } catch (RuntimeException fenced) {
            return -1;
        }
    }
}
