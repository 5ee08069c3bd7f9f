package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.redis.LostWritesStream;
import dev.regionalcache.redis.WriteMarker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The agent's half of leases and failovers, on real servers in three clusters; epochs are written by the test. */
class LeaseTest {

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

    @Test
    void aPrimaryIsWritableWithAMajorityAndFencedWithoutAndWritableAgainWithoutASync() {
        assertThat(cache.status("a").lease().held()).isEqualTo(new EpochRef(1, "test-1", "a"));
        assertThat(cache.set("a", "k", "v")).isEqualTo("OK");
        cache.until("b", s -> s.lease().connected().equals(LeasedCache.REGIONS));
        String history = cache.info("a", "replication", "master_replid");
        String copies = cache.info("a", "stats", "sync_full");

        cache.stopAgent("b");
        assertThat(cache.set("a", "k", "one witness less")).isEqualTo("OK");
        cache.stopAgent("c");
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMillis(3 * FENCING_MILLIS))
                .until(() -> cache.set("a", "k", "v").startsWith("NOREPLICAS"));
        cache.until("a", s -> s.lease().held() == null);

        cache.startAgent("b");
        cache.until("a", s -> s.lease().held() != null);
        await().until(() -> cache.set("a", "k", "again").equals("OK"));
        assertThat(cache.info("a", "replication", "master_replid")).isEqualTo(history);
        assertThat(cache.info("a", "stats", "sync_full")).isEqualTo(copies);
    }

    @Test
    void anAgentThatRestartsBesideItsPrimaryRefusesNoWrite() {
        Pulse.steadily(() -> {
            cache.stopAgent("a");
            assertThat(cache.set("a", "k", "while it is away")).isEqualTo("OK");
            cache.startAgent("a");
            Pulse.holds("writes are accepted", LONG, () -> "OK".equals(cache.set("a", "k", "v")));
            assertThat(cache.status("b").lease().vote()).isNull();
        });
    }

    @Test
    void aServerThatFreezesIsVotedDownAndTheVoteIsTakenBack() throws Exception {
        String process = cache.info("a", "server", "process_id");
        long began = System.nanoTime();
        OperatedCache.signal("STOP", process);
        cache.until("b", s -> s.lease().vote() != null);
        Duration voted = Duration.ofNanos(System.nanoTime() - began);
        assertThat(voted.toMillis()).isGreaterThan(FENCING_MILLIS - 300);
        assertThat(voted.minus(Pulse.stoodStill(began)).toMillis()).isLessThan(2 * FENCING_MILLIS);
        cache.until("a", s -> s.lease().held() == null);
        OperatedCache.signal("CONT", process);
        cache.until("b", s -> s.lease().vote() == null);
        await().until(() -> cache.set("a", "k", "v").equals("OK"));
    }

    @Test
    void aServerThatIsKilledIsGivenUpAtOnce() throws Exception {
        OperatedCache.signal("KILL", cache.info("a", "server", "process_id"));
        long givenUp = cache.until("a", s -> s.lease().givenUp() != null);
        assertThat(cache.status("a").lease().givenUp()).isEqualTo(new EpochRef(1, "test-1", "a"));
        assertThat(givenUp).as("nobody waits for F").isLessThan(FENCING_MILLIS);
    }

    /** As where the kubelet cannot end it: it lives on for as long as the deletion lasts. */
    @Test
    void aServerThatLivesOnWhileItsPodIsBeingDeletedIsFencedWithItsLease() throws IOException {
        fillDisk("a");
        cache.deletePod("a", Duration.ofHours(1));
        assertThat(cache.set("a", "k", "v")).isEqualTo("OK");
        cache.stopAgent("b");
        cache.stopAgent("c");
        await().until(() -> cache.set("a", "k", "refused"), answer -> answer.startsWith("NOREPLICAS"));
        cache.until("a", s -> s.lease().held() == null);
        cache.write("a", 2, "", "", "role: Replica");
        cache.until("a", s -> isPrepared(s, 2));
        assertThat(cache.status("a").lease().givenUp())
                .as("the fence is confirmed")
                .isEqualTo(new EpochRef(1, "test-1", "a"));
        assertThat(head("a").position()).as("it is no candidate").isNull();
    }

    /** Nobody asks for its lease any more, and its kubelet does not end it. */
    @Test
    void aServerThatLivesOnWhenItsMemberIsDeletedIsFenced() throws IOException {
        String pod = cache.podUid("a");
        fillDisk("a");
        assertThat(cache.set("a", "k", "v")).isEqualTo("OK");
        cache.deleteMember("a");
        await().until(() -> cache.set("a", "k", "refused"), answer -> answer.startsWith("NOREPLICAS"));
        assertThat(cache.podUid("a")).isEqualTo(pod);
    }

    /** A policy of eviction takes what nobody reads. */
    @Test
    void aMarkerThatIsGoneIsWrittenAgain() {
        String marker = Objects.requireNonNull(cache.get("a", WriteMarker.KEY));
        assertThat(marker).startsWith("1 ");
        cache.awaitValue(WriteMarker.KEY, marker, List.of("b"));
        try (Jedis application = cache.connect("a", "application")) {
            application.del(WriteMarker.KEY);
        }
        cache.awaitValue(WriteMarker.KEY, marker, List.of("a", "b"));
    }

    @Test
    void aPreparationAndAChoiceMoveThePrimaryWithPartialSyncs() {
        cache.set("a", "k", "v");
        cache.awaitValue("k", "v", List.of("b", "c"));
        try (var operator = cache.connect("a", "operator")) {
            // A ping after one child has left puts the old primary ahead of it.
            operator.configSet("repl-ping-replica-period", "3600");
        }

        // What its agent asks goes over the old primary, into its stream: none may be ahead of b.
        prepare(List.of("a"));
        assertThat(cache.set("a", "k", "refused")).startsWith("NOREPLICAS");
        await().until(() ->
                LeasedCache.REGIONS.stream().map(this::offset).distinct().count() == 1);
        prepare(List.of("b", "c"));
        assertThat(head("b").position().markerEpoch()).isEqualTo(1);
        assertThat(head("b").position().markerHistory())
                .isEqualTo(head("b").position().replicationId());
        assertThat(cache.status("a").lease().givenUp()).isEqualTo(new EpochRef(1, "test-1", "a"));

        choose("b", LeasedCache.released(1, "a"));
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.until("c", s -> "Up".equals(s.link()));
        cache.until("a", s -> "Up".equals(s.link()));
        cache.awaitValue("k", "new", List.of("a", "c"));
        assertThat(cache.info("b", "stats", "sync_full")).isEqualTo("0");
        assertThat(cache.info("b", "stats", "sync_partial_ok")).isEqualTo("2");
        assertThat(cache.status("b").lease().held()).isEqualTo(new EpochRef(2, "test-2", "b"));
        assertThat(cache.status("a").lost()).isEmpty();
    }

    @Test
    void whatTheOldPrimaryAloneHasIsReportedAndExportedBeforeItFollows() {
        await().until(() -> !cache.info("a", "replication", "slave1").isEmpty());
        cache.cutOffAndWrite(25);
        prepare(LeasedCache.REGIONS);
        choose("b", LeasedCache.released(1, "a") + ", lostWrites: Export");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> cache.set("b", "k", "new").equals("OK"));
        cache.heal("a", "b");
        cache.heal("a", "c");
        cache.until("a", s -> !s.lost().isEmpty());
        LostWrites lost = cache.status("a").lost().getFirst();
        assertThat(lost.epoch()).isEqualTo(2);
        assertThat(lost.writes()).isEqualTo(25);
        assertThat(lost.keys()).hasSize(25).startsWith("lost-0");
        assertThat(lost.unreadable()).isNull();
        assertThat(lost.exported()).isEqualTo(25);
        assertThat(lost.notExported()).isNull();
        try (Jedis application = cache.connect("b", "application")) {
            assertThat(application.xlen(LostWritesStream.KEY)).isEqualTo(25);
        }
        cache.until("a", s -> "Up".equals(s.link()));
        cache.awaitValue("k", "new", List.of("a"));
    }

    private String offset(String region) {
        return cache.info(region, "replication", "master_repl_offset");
    }

    private void prepare(List<String> regions) {
        regions.forEach(r -> cache.write(r, 2, "", "", "role: Replica"));
        for (String region : regions) {
            cache.until(region, s -> isPrepared(s, 2));
        }
    }

    private void choose(String region, String released) {
        Head head = head(region);
        String choice = "chosen: {region: %s, runId: %s, replicationId: %s, offset: %d}"
                .formatted(
                        region,
                        head.runId(),
                        head.replicationId(),
                        head.position().offset());
        LeasedCache.REGIONS.forEach(r -> cache.write(r, 2, released, choice, cache.parent(r, region)));
    }

    private Head head(String region) {
        return Objects.requireNonNull(cache.status(region).head());
    }

    /** Where it cannot save a server does not end when it is told to. */
    @SuppressWarnings("resource") // for good
    private void fillDisk(String region) throws IOException {
        try (Jedis operator = cache.connect(region, "operator")) {
            new FullDisk(operator);
        }
    }

    private static boolean isPrepared(CacheMemberStatus status, long epoch) {
        return status.lease() != null
                && status.lease().prepared() != null
                && status.lease().prepared().epoch() == epoch;
    }
}
