package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of real servers: the last one follows the middle one, which follows the first. */
class RelinkingTest {

    private static final Credentials LOGIN = new Credentials("default", "pw");
    private static final Instant NOW = Instant.EPOCH.plusSeconds(100);

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final AtomicInteger told = new AtomicInteger();
    private final Relinking relinking =
            new Relinking(connector, "last", new LogContext("ns", "chat", "eu", null), told::incrementAndGet);

    @TempDir
    Path directory;

    private RedisProcess first;
    private RedisProcess middle;
    private RedisProcess last;
    private RedisServer server;

    @BeforeEach
    void chain() throws IOException {
        String config = "requirepass pw\nmasterauth pw\nuser replication on >pw +psync +replconf +ping\n";
        first = new RedisProcess(directory.resolve("first"), config);
        middle = new RedisProcess(directory.resolve("middle"), config);
        last = new RedisProcess(directory.resolve("last"), config);
        follow(middle, first.address());
        follow(last, middle.address());
        await().until(() -> info(last).linkUp());
        server = connector.server(last.address(), LOGIN);
    }

    @AfterEach
    void stop() {
        relinking.close();
        server.close();
        first.close();
        middle.close();
        last.close();
    }

    @Test
    void aReplicaAsksWhenItsMasterHasItsOwnLinkBackAndNotBefore() throws Exception {
        assertThat(isDue(info(last))).as("its link is up").isFalse();
        ServerInfo lost = withoutLink(info(last));
        server.replicaOf(ServerAddress.DEAD);
        first.kill();
        await().until(() -> !info(middle).linkUp());
        // Several answers: the master that has no link itself would refuse it, and that costs a second.
        await().during(Duration.ofMillis(200)).until(() -> !isDue(lost));
        assertThat(told).hasValue(0);
        first.restart();
        await().until(() -> isDue(lost));
        assertThat(told.get()).isPositive();
        assertThat(isDue(lost)).as("it is left in peace for a while").isFalse();
        assertThat(isDue(lost, NOW.plusSeconds(4)))
                .as("then it connects by itself")
                .isFalse();
    }

    /** It was seen without its link, and has it when it would be told to ask. */
    @Test
    void aReplicaThatHasItsMasterBackByNowIsLeftAlone() {
        ServerInfo lost = withoutLink(info(last));
        await().during(Duration.ofMillis(200)).until(() -> !isDue(lost));
        server.replicaOf(ServerAddress.DEAD);
        await().until(() -> isDue(lost));
    }

    /** Its own link is back, and its keeper has yet to see that. */
    @Test
    void aReplicaDoesNotAskAMasterThatLetsNobodyIn() {
        ServerInfo lost = withoutLink(info(last));
        server.replicaOf(ServerAddress.DEAD);
        List<AclUser> users = AclUsers.of(List.of("pw"), List.of("pw"), List.of("pw"));
        try (RedisServer master = connector.server(middle.address(), LOGIN)) {
            master.setUsers(AclUsers.feedingNobody(users));
            await().during(Duration.ofMillis(200)).until(() -> !isDue(lost));
            master.setUsers(users);
        }
        await().until(() -> isDue(lost));
    }

    /** It would begin anew: from a distant region that costs the five round trips of a second that it has behind it. */
    @Test
    void aReplicaThatIsOnItsWayToItsMasterIsLeftInPeace() throws Exception {
        ServerInfo lost = withoutLink(info(last));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.replicaOf(new ServerAddress("127.0.0.1", silent.getLocalPort()));
            await().until(server::isConnecting);
            await().during(Duration.ofMillis(200)).until(() -> !isDue(lost));
            assertThat(told).as("nobody was asked").hasValue(0);
            await("it hangs").until(() -> isDue(lost, NOW.plusSeconds(2)));
        }
        server.replicaOf(ServerAddress.DEAD);
        await("it is not on its way").until(() -> isDue(lost, NOW.plusMillis(2_600)));
    }

    private boolean isDue(ServerInfo info) {
        return isDue(info, NOW);
    }

    private boolean isDue(ServerInfo info, Instant now) {
        return relinking.isDue(plan(), info, server, LOGIN, now);
    }

    private ServerPlan plan() {
        return new ServerPlan(
                "last",
                "uid",
                7,
                last.address(),
                List.of(LOGIN),
                new DesiredRole.Follow(middle.address()),
                List.of(),
                Map.of(),
                first.address(),
                Thresholds.DEFAULTS,
                null,
                null,
                false);
    }

    private void follow(RedisProcess server, ServerAddress master) {
        try (RedisServer redis = connector.server(server.address(), LOGIN)) {
            await().ignoreExceptions().until(() -> redis.info() != null);
            redis.replicaOf(master);
        }
    }

    private ServerInfo info(RedisProcess server) {
        try (RedisServer redis = connector.server(server.address(), LOGIN)) {
            return redis.info();
        }
    }

    private static ServerInfo withoutLink(ServerInfo seen) {
        return new ServerInfo(
                seen.runId(),
                seen.engine(),
                seen.version(),
                seen.master(),
                false,
                0,
                false,
                false,
                seen.replicationId(),
                seen.previousReplicationId(),
                seen.previousUpTo(),
                seen.offset(),
                seen.connectedReplicas(),
                seen.goodReplicas(),
                false,
                seen.keys(),
                seen.usedMemory(),
                seen.maxMemory(),
                seen.diskFailed(),
                seen.isOutOfMemory(),
                0,
                0,
                0,
                0,
                0,
                0,
                seen.clients(),
                seen.maxClients());
    }
}
