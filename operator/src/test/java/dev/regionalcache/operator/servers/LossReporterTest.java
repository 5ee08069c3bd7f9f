package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** An old primary that has a write more than the new one, both real; the time is the test's. */
class LossReporterTest {

    private static final Credentials LOGIN = new Credentials(AclUsers.OPERATOR, "op");
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
        old = start("old");
        primary = start("primary");
        await().ignoreExceptions().untilAsserted(() -> {
            try (Jedis operator = client(primary)) {
                operator.replicaof(old.address().host(), old.address().port());
            }
        });
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
        ask(1, primary.address(), 62);
        assertThat(Objects.requireNonNull(losses.found()).exported()).isEqualTo(1);
    }

    @Test
    void aPrimaryThatTakesNothingForAMinuteGetsNothing() {
        accepting(false);
        ask(1, primary.address(), 0);
        ask(1, primary.address(), 59);
        assertThat(losses.found()).isNull();
        ask(1, primary.address(), 60);
        assertThat(Objects.requireNonNull(losses.found()).notExported()).isNotNull();
    }

    private void accepting(boolean writes) {
        try (Jedis operator = client(primary)) {
            operator.configSet("min-replicas-to-write", writes ? "0" : "1");
        }
    }

    private void ask(long epoch, ServerAddress of, long second) {
        try (RedisServer own = connector.server(old.address(), LOGIN);
                RedisServer target = connector.server(primary.address(), LOGIN)) {
            Guard guard = new Guard(null, true, 0, Set.of(), null, new LeaseTimings(Duration.ofSeconds(2)), null, "eu");
            assertThat(losses.mayFollow(
                            plan(epoch, of, guard),
                            guard,
                            new LossReporter.Follower(own, own.info(), null, target.replication(), true, true),
                            LOGIN,
                            BEGIN.plusSeconds(second)))
                    .isFalse();
        }
    }

    private ServerPlan plan(long epoch, ServerAddress of, Guard guard) {
        return new ServerPlan(
                "old",
                "uid",
                epoch,
                old.address(),
                List.of(LOGIN),
                new DesiredRole.Follow(primary.address()),
                List.of(),
                Map.of(),
                of,
                Thresholds.DEFAULTS,
                guard,
                false);
    }

    private RedisProcess start(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        return new RedisProcess(home, """
                aclfile %s
                masteruser %s
                masterauth rep
                repl-diskless-sync-delay 0
                repl-ping-replica-period 3600
                """.formatted(AclFile.in(home), AclUsers.REPLICATION));
    }

    private static Jedis client(RedisProcess server) {
        return new Jedis(
                new HostAndPort(server.address().host(), server.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(LOGIN.user())
                        .password(LOGIN.password())
                        .build());
    }
}
