package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.XReadParams;

/** The adapter against real servers that run with the operator's own configuration. */
class JedisServerTest {

    @TempDir
    Path directory;

    private RedisServers servers;

    @BeforeEach
    void open() {
        servers = new RedisServers(RedisBinary.EMBEDDED, directory);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void aServerBootsFencedAndIsPromotedOnCommandOnly() throws IOException {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        assertThat(server.info()).satisfies(info -> {
            assertThat(info.isFenced()).isTrue();
            assertThat(info.linkUp()).isFalse();
            assertThat(info.engine()).isEqualTo("Redis");
            assertThat(info.version()).startsWith("6.2");
        });
        try (Jedis application = servers.application(process)) {
            assertThatThrownBy(() -> application.get("k")).hasMessageContaining("MASTERDOWN");
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("READONLY");
            server.promote();
            assertThat(application.set("k", "v")).isEqualTo("OK");
        }
        assertThat(server.info().isMaster()).isTrue();
        assertThat(server.info().keys()).isEqualTo(1);
    }

    @Test
    void chainedReplicasFollowAndARestartIsAPartialSynchronisation() throws Exception {
        RedisProcess first = servers.start("a");
        RedisProcess second = servers.start("b");
        RedisProcess third = servers.start("c");
        RedisServer primary = servers.connect(first);
        RedisServer middle = servers.connect(second);
        RedisServer last = servers.connect(third);
        primary.promote();
        middle.replicaOf(first.address());
        last.replicaOf(second.address());
        await().until(() -> middle.info().linkUp() && last.info().linkUp());
        try (Jedis application = servers.application(first)) {
            application.set("k", "v");
        }
        await().untilAsserted(() -> assertThat(last.offset()).isEqualTo(primary.offset()));
        assertThat(last.info().replicationId()).isEqualTo(primary.info().replicationId());
        long copies = primary.info().fullSyncs();

        String runId = middle.info().runId();
        second.restart();
        await().ignoreExceptions().until(() -> !middle.info().runId().equals(runId));
        assertThat(middle.info().replicationId()).isEqualTo(primary.info().replicationId());
        middle.replicaOf(first.address());
        await().until(() -> middle.info().linkUp() && last.info().linkUp());

        assertThat(primary.info().fullSyncs()).isEqualTo(copies);
        assertThat(primary.info().goodReplicas()).isEqualTo(1);
    }

    @Test
    void aServerThatHangsTimesOutAndAnotherOneIsNotDelayed() throws Exception {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        RedisServer other = servers.connect(servers.start("b"));
        process.freeze(true);
        assertThatThrownBy(server::info).isInstanceOf(RedisFailure.TimedOut.class);
        assertThat(other.info().isFenced()).isTrue();
        process.freeze(false);
        await().ignoreExceptions().until(() -> server.info().isFenced());
    }

    @Test
    void failuresAreToldApart() throws Exception {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        RedisServer stranger = servers.connector().server(process.address(), new Credentials("operator", "wrong"));
        assertThatThrownBy(stranger::info)
                .isInstanceOf(RedisFailure.AccessDenied.class)
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> server.configSet("maxmemory", "no number")).isInstanceOf(RedisFailure.Refused.class);
        assertThatThrownBy(() -> server.configSet("databases", "3")).isInstanceOf(RedisFailure.NeedsRestart.class);
        process.kill();
        assertThatThrownBy(server::info).isInstanceOf(RedisFailure.Unreachable.class);
    }

    @Test
    void passwordsAreRotatedWhileConnectionsStayOpen() throws Exception {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        server.promote();
        try (Jedis application = servers.application(process)) {
            server.setUsers(AclUsers.of(List.of("op"), List.of("rep"), List.of("new", "app")));
            application.set("k", "v");
            server.setUsers(AclUsers.of(List.of("op"), List.of("rep"), List.of("new")));
            assertThat(application.get("k")).isEqualTo("v");
            assertThatThrownBy(() -> application.configGet("save")).hasMessageContaining("NOPERM");
            assertThatThrownBy(application::flushAll).hasMessageContaining("NOPERM");
            assertThat(application.info("server")).contains("redis_version");
            server.closeConnections(AclUsers.APPLICATION);
            assertThatThrownBy(() -> application.get("k")).isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> servers.application(process).get("k")).hasMessageContaining("WRONGPASS");
    }

    @Test
    void theYoungestApplicationsAreClosedAndNobodyElse() throws Exception {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        int before = server.info().clients();
        Jedis first = servers.keep(servers.application(process));
        Jedis second = servers.keep(servers.application(process));
        Jedis third = servers.keep(servers.application(process));
        Jedis operator = servers.keep(servers.client(process, AclUsers.OPERATOR, "op"));
        assertThat(server.info().clients()).isEqualTo(before + 4);
        assertThat(server.info().maxClients()).isGreaterThan(before + 4);
        assertThat(server.closeApplications(2)).isEqualTo(2);
        assertThat(List.of(first.ping(), operator.ping())).containsOnly("PONG");
        assertThatThrownBy(second::ping).isInstanceOf(JedisConnectionException.class);
        assertThatThrownBy(third::ping).isInstanceOf(JedisConnectionException.class);
        assertThat(server.closeApplications(2)).isEqualTo(1);
        assertThat(server.closeApplications(2)).isZero();
    }

    @Test
    void applicationsWhoseWritesAPauseHoldsBackAreClosedAndNoOthers() throws Exception {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        server.promote();
        Jedis reader = servers.keep(servers.application(process));
        Jedis writer = servers.keep(servers.application(process));
        Jedis consumer = servers.keep(servers.application(process));
        Thread.ofVirtual()
                .start(() -> consumer.xread(
                        XReadParams.xReadParams().block(0), Map.of("stream", StreamEntryID.XREAD_NEW_ENTRY)));
        Jedis operator = servers.keep(servers.client(process, AclUsers.OPERATOR, "op"));
        await().until(() -> operator.clientList().contains("cmd=xread"));
        operator.clientPause(600_000, ClientPauseMode.WRITE);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, failure) -> refused.set(failure))
                .start(() -> writer.set("k", "v"));
        await().until(() -> {
            server.closeWaitingApplications(256);
            return !waiting.isAlive();
        });
        assertThat(refused.get()).isInstanceOf(JedisConnectionException.class);
        assertThat(List.of(reader.ping(), operator.ping())).containsOnly("PONG");
        assertThat(reader.get("k")).isNull();
        assertThat(operator.clientList()).contains("cmd=xread");
    }

    @Test
    void settingsAreHeldAtRunTime() throws IOException {
        RedisServer server = servers.connect(servers.start("a"));
        server.configSet("maxmemory-policy", "allkeys-lru");
        assertThat(server.configGet(List.of("maxmemory-policy", "no-such-setting")))
                .isEqualTo(Map.of("maxmemory-policy", "allkeys-lru"));
    }
}
