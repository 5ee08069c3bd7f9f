package dev.regionalcache.playground;

import static dev.regionalcache.playground.PartedCache.LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.LostWrites;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a process alone had that has ended, or is frozen, is counted by what was seen of it; epochs are written by the test. */
class EndedProcessTest {

    private static final String RELEASED = LeasedCache.released(1, "a");

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
    void aProcessThatWasKilledAndCameBackWithAnOlderSnapshotIsCountedByWhatWasSeenOfItLast() throws Exception {
        try (Jedis operator = cache.connect("a", "operator")) {
            operator.save();
        }
        String runId = cache.info("a", "server", "run_id");
        String process = cache.info("a", "server", "process_id");
        parted.cutOffAndWrite();
        // Its agent looks ten times a second.
        await().during(Duration.ofMillis(400)).until(() -> parted.keys("a") == LOST + 2);
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

    /** They are told to follow nobody while it is on its way. */
    @Test
    void whatAProcessHadSentWhenItWasKilledArrivesAndIsNotLost() throws Exception {
        String process = cache.info("a", "server", "process_id");
        List.of("b", "c").forEach(region -> cache.distance("a", region, Duration.ofMillis(200)));
        for (int i = 0; i < LOST; i++) {
            assertThat(cache.set("a", "late-" + i, "v")).isEqualTo("OK");
        }
        OperatedCache.signal("KILL", process);
        parted.prepare(2, LeasedCache.REGIONS, RELEASED);
        parted.choose(2, "b", LeasedCache.REGIONS, RELEASED);
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        try (Jedis operator = cache.connect("b", "operator")) {
            assertThat(operator.keys("late-*")).hasSize(LOST);
        }
        cache.until("a", s -> "Up".equals(s.link()));
        assertThat(cache.status("a").lost()).as("b has heard all of it").isEmpty();
    }

    @Test
    void aProcessThatWentWithItsPodIsCountedByWhatWasSeenOfItLast() {
        String runId = cache.info("a", "server", "run_id");
        String pod = cache.podUid("a");
        parted.cutOffAndWrite();
        // Its agent looks ten times a second.
        await().during(Duration.ofMillis(400)).until(() -> parted.keys("a") == LOST + 2);
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
        parted.cutOffAndWrite();
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
        parted.cutOffAndWrite();
        cache.stopAgent("a");
        OperatedCache.signal("STOP", process);
        List<String> others = List.of("b", "c");
        parted.prepare(2, others);
        parted.choose(2, "b", others, "");
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.startAgent("a");
        parted.returns("a", 2, "b");
        cache.until("a", s -> reports(s, runId).anyMatch(l -> Boolean.TRUE.equals(l.inAbsence())));
        cache.until("a", s -> "Up".equals(s.link()));
        assertThat(cache.status("a").writable().untold()).as("it may live").isTrue();
        OperatedCache.signal("CONT", process);
        cache.until("a", s -> reports(s, runId).anyMatch(l -> l.inAbsence() == null));
        parted.follows("a");
        assertThat(reports(cache.status("a"), runId)).singleElement().satisfies(lost -> {
            assertThat(lost.insteadOf()).isEqualTo(2);
            assertThat(lost.writes()).isEqualTo(LOST);
            assertThat(lost.keys()).hasSize(LOST);
            assertThat(lost.unreadable()).isNull();
        });
        cache.until("a", s -> s.writable() != null && s.writable().untold() == null);
    }

    /** All that it accepted was told before: it followed another primary. */
    @Test
    void aFormerPrimaryThatHasFollowedAndEndsTogetherWithItsAgentHasLostNothing() throws Exception {
        assertThat(cache.set("a", "both", "v")).isEqualTo("OK");
        await().until(() -> parted.keys("b") == parted.keys("a"));
        parted.prepare(2, LeasedCache.REGIONS);
        parted.choose(2, "b", LeasedCache.REGIONS, RELEASED);
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        parted.follows("a");
        cache.until("a", s -> s.writable() != null && s.writable().untold() == null);
        String process = cache.info("a", "server", "process_id");
        cache.stopAgent("a");
        OperatedCache.signal("KILL", process);
        await().ignoreExceptions()
                .until(() -> !cache.info("a", "server", "process_id").equals(process));
        cache.startAgent("a");
        parted.follows("a");
        assertThat(cache.status("a").lost()).isEmpty();
        assertThat(cache.status("a").ended()).isNull();
    }

    /** The region a has another process; b becomes the primary, and what a reports is found. */
    private LostWrites lostToB() {
        parted.prepare(2, LeasedCache.REGIONS);
        parted.choose(2, "b", LeasedCache.REGIONS, RELEASED);
        await().until(() -> cache.set("b", "k", "new").equals("OK"));
        parted.heal();
        return parted.lost("a");
    }

    private void followsAndIsToldOnce() {
        parted.follows("a");
        cache.until("a", s -> s.ended() == null);
        assertThat(cache.status("a").lost()).hasSize(1);
    }

    private static Stream<LostWrites> reports(CacheMemberStatus status, String runId) {
        return status.lost().stream().filter(l -> l.runId().equals(runId));
    }
}
