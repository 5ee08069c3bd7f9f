package dev.regionalcache.operator.servers;

import static dev.regionalcache.operator.servers.LossFixture.LOGIN;
import static dev.regionalcache.operator.servers.LossFixture.client;
import static dev.regionalcache.operator.servers.LossFixture.guard;
import static dev.regionalcache.operator.servers.LossFixture.plan;
import static dev.regionalcache.operator.servers.LossFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** An old primary that has a write more than the new one, both real; the time is the test's. */
class LossReporterTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final LossReporter losses = new LossReporter(connector);
    private RedisProcess old;
    private RedisProcess primary;

    @TempDir
    Path directory;

    @BeforeEach
    void writeWhatThePrimaryNeverSees() throws IOException {
        old = start(directory.resolve("old"), "");
        primary = start(directory.resolve("primary"), "");
        LossFixture.follow(primary, old);
        try (Jedis operator = client(old)) {
            operator.set("k", "v");
        }
        try (Jedis operator = client(primary)) {
            await().until(() -> "v".equals(operator.get("k")));
            operator.replicaofNoOne();
        }
        try (Jedis operator = client(old)) {
            operator.set("lost", "v");
        }
    }

    @AfterEach
    void close() {
        old.close();
        primary.close();
    }

    @Test
    void aPrimaryThatIsSilentForAMomentHasAMinuteInTheNextEpochAsWell() {
        ask(1, ServerAddress.DEAD, 0);
        ask(1, ServerAddress.DEAD, 50);
        ask(2, ServerAddress.DEAD, 70);
        ask(2, ServerAddress.DEAD, 129);
        assertThat(losses.found()).isNull();
        ask(2, ServerAddress.DEAD, 130);
        assertThat(losses.found()).isNotNull();
    }

    @Test
    void onceItHasAnsweredItHasAMinuteAgain() throws Exception {
        accepting(false);
        ask(1, ServerAddress.DEAD, 0);
        ask(1, primary.address(), 50);
        ask(1, ServerAddress.DEAD, 70);
        assertThat(losses.found()).isNull();
    }

    @Test
    void aPrimaryThatWasSilentHasAMinuteToTakeWhatIsExported() {
        accepting(false);
        ask(1, ServerAddress.DEAD, 0);
        ask(1, ServerAddress.DEAD, 59);
        ask(1, primary.address(), 61);
        assertThat(losses.found()).as("it refuses the export").isNull();
        accepting(true);
        ask(1, primary.address(), 65);
        assertThat(losses.found()).as("it is not tried again at once").isNull();
        ask(1, primary.address(), 200);
        assertThat(Objects.requireNonNull(losses.found()).exported()).isEqualTo(1);
    }

    @Test
    void aPrimaryThatTakesNothingForAMinuteGetsNothing() {
        accepting(false);
        ask(1, primary.address(), 0);
        ask(1, primary.address(), 59);
        assertThat(losses.found()).isNull();
        ask(1, primary.address(), 200);
        assertThat(Objects.requireNonNull(losses.found()).notExported()).isNotNull();
    }

    @Test
    void whatWasReportedInItsAbsenceIsReadAllTheSame() {
        String runId = runId(old);
        Set<ReportedLoss> inAbsence = Set.of(new ReportedLoss(1, runId, true));
        assertThat(mayFollow(old, guard(inAbsence), 1, primary.address(), 0)).isFalse();
        Loss read = Objects.requireNonNull(losses.found());
        assertThat(read.inAbsence()).isFalse();
        assertThat(read.writes()).isEqualTo(1);
        assertThat(read.keys()).containsExactly("lost");
        assertThat(mayFollow(old, guard(inAbsence), 1, primary.address(), 1))
                .as("that is not reported yet")
                .isFalse();
        assertThat(mayFollow(old, guard(Set.of(new ReportedLoss(1, runId, false))), 1, primary.address(), 2))
                .isTrue();
    }

    @Test
    void ofAServerThatWasReportedInItsAbsenceItIsSaidThatItHasNothingMore() {
        ReportedLoss inAbsence = new ReportedLoss(1, runId(primary), true);
        assertThat(mayFollow(primary, guard(Set.of(inAbsence)), 2, primary.address(), 0))
                .isFalse();
        assertThat(losses.found()).isEqualTo(Loss.none(2, runId(primary)));
        ReportedLoss read = new ReportedLoss(2, runId(primary), false);
        assertThat(mayFollow(primary, guard(Set.of(read)), 2, primary.address(), 1))
                .isTrue();
    }

    @Test
    void whatEndedIsToldOnceWhoeverTellsIt() {
        Ended former = new Ended("gone", "id", null);
        assertThat(isTold(guard(Set.of()), former)).isFalse();
        assertThat(Objects.requireNonNull(losses.found()).inAbsence()).isTrue();
        losses.forget();
        assertThat(isTold(guard(Set.of(new ReportedLoss(1, "gone", true))), former))
                .as("in an earlier epoch")
                .isTrue();
        assertThat(isTold(guard(Set.of(new ReportedLoss(2, "gone", false))), former))
                .as("it was read before it ended")
                .isTrue();
    }

    /** Nobody looks at it in its last moments. */
    @Test
    void ofAProcessThatNobodyHeardOutItIsSaidThatItMayHaveHadMore() {
        Ended seen = former(0);
        assertThat(isTold(guard(Set.of()), seen)).isFalse();
        Loss loss = Objects.requireNonNull(losses.found());
        assertThat(loss.runId()).isEqualTo("gone");
        assertThat(loss.bytes()).isNull();
        assertThat(loss.writes()).isNull();
        assertThat(loss.unreadable()).contains("nobody can tell whether it accepted more");
        losses.forget();
        assertThat(isTold(heardOut("another history"), seen))
                .as("of another process")
                .isFalse();
        losses.forget();
        assertThat(isTold(guard(Set.of()), seen.wholeIf(true)))
                .as("it was stopped in order")
                .isTrue();
        assertThat(isTold(heardOut(seen.replicationId()), seen)).isTrue();
        assertThat(losses.found()).isNull();
        assertThat(isTold(heardOut(seen.replicationId()), former(1)))
                .as("it was seen with more")
                .isFalse();
        assertThat(Objects.requireNonNull(losses.found()).bytes()).isEqualTo(1);
    }

    /** The history that both have, so many bytes beyond where the primary left it. */
    private Ended former(long beyond) {
        try (RedisServer own = connector.server(primary.address(), LOGIN)) {
            Replication replication = own.replication();
            return new Ended(
                    "gone",
                    Objects.requireNonNull(replication.previousReplicationId()),
                    replication.previousUpTo() - 1 + beyond);
        }
    }

    private static Guard heardOut(String history) {
        return new Guard(null, true, 0, Set.of(), null, new LeaseTimings(Duration.ofSeconds(2)), null, history, "eu");
    }

    private boolean isTold(Guard guard, Ended former) {
        try (RedisServer own = connector.server(primary.address(), LOGIN)) {
            return losses.isTold(
                    plan(primary, 2, primary.address(), primary.address(), guard), guard, former, own.replication());
        }
    }

    private String runId(RedisProcess server) {
        try (RedisServer own = connector.server(server.address(), LOGIN)) {
            return own.info().runId();
        }
    }

    private void accepting(boolean writes) {
        try (Jedis operator = client(primary)) {
            operator.configSet("min-replicas-to-write", writes ? "0" : "1");
        }
    }

    private void ask(long epoch, ServerAddress of, long second) {
        assertThat(mayFollow(old, guard(Set.of()), epoch, of, second)).isFalse();
    }

    private boolean mayFollow(RedisProcess follower, Guard guard, long epoch, ServerAddress of, long second) {
        try (RedisServer own = connector.server(follower.address(), LOGIN);
                RedisServer target = connector.server(primary.address(), LOGIN)) {
            return losses.mayFollow(
                    plan(follower, epoch, primary.address(), of, guard),
                    guard,
                    new LossReporter.Follower(own, own.info(), null, target.replication(), true, true),
                    LOGIN,
                    BEGIN.plusSeconds(second));
        }
    }
}
