package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The adapter against real servers that run with the operator's own configuration. */
class JedisServerTest {

    private static final Credentials OPERATOR = new Credentials(AclUsers.OPERATOR, "op");
    private static final List<AclUser> USERS = AclUsers.of(List.of("op"), List.of("rep"), List.of("app"));

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(500)));
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aServerBootsFencedAndIsPromotedOnCommandOnly() throws IOException {
        RedisProcess process = start("a");
        RedisServer server = connect(process);
        assertThat(server.info()).satisfies(info -> {
            assertThat(info.isFenced()).isTrue();
            assertThat(info.linkUp()).isFalse();
            assertThat(info.engine()).isEqualTo("Redis");
            assertThat(info.version()).startsWith("6.2");
        });
        try (Jedis application = application(process)) {
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
        RedisProcess first = start("a");
        RedisProcess second = start("b");
        RedisProcess third = start("c");
        RedisServer primary = connect(first);
        RedisServer middle = connect(second);
        RedisServer last = connect(third);
        primary.promote();
        middle.replicaOf(first.address());
        last.replicaOf(second.address());
        await().until(() -> middle.info().linkUp() && last.info().linkUp());
        try (Jedis application = application(first)) {
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
        RedisProcess process = start("a");
        RedisServer server = connect(process);
        RedisServer other = connect(start("b"));
        process.freeze(true);
        assertThatThrownBy(server::info).isInstanceOf(RedisFailure.TimedOut.class);
        assertThat(other.info().isFenced()).isTrue();
        process.freeze(false);
        await().ignoreExceptions().until(() -> server.info().isFenced());
    }

    @Test
    void failuresAreToldApart() throws Exception {
        RedisProcess process = start("a");
        RedisServer server = connect(process);
        RedisServer stranger = connector.server(process.address(), new Credentials("operator", "wrong"));
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
        RedisProcess process = start("a");
        RedisServer server = connect(process);
        server.promote();
        try (Jedis application = application(process)) {
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
        assertThatThrownBy(() -> application(process).get("k")).hasMessageContaining("WRONGPASS");
    }

    @Test
    void settingsAreHeldAtRunTime() throws IOException {
        RedisServer server = connect(start("a"));
        server.configSet("maxmemory-policy", "allkeys-lru");
        assertThat(server.configGet(List.of("maxmemory-policy", "no-such-setting")))
                .isEqualTo(Map.of("maxmemory-policy", "allkeys-lru"));
    }

    private RedisServer connect(RedisProcess process) {
        RedisServer server = connector.server(process.address(), OPERATOR);
        open.add(server);
        await().ignoreExceptions().until(() -> !server.info().runId().isEmpty());
        return server;
    }

    private Jedis application(RedisProcess process) {
        return new Jedis(
                new HostAndPort("127.0.0.1", process.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(AclUsers.APPLICATION)
                        .password("app")
                        .build());
    }

    private RedisProcess start(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.writeString(home.resolve(ServerConfig.ACL_FILE), AclUsers.file(USERS));
        Files.writeString(
                home.resolve(ServerConfig.REPLICATION_FILE), ServerConfig.replicationFile(AclUsers.REPLICATION, "rep"));
        ServerConfig config =
                new ServerConfig(MemoryPlan.of(64 << 20, 1 << 20, false), 1, 10, Persistence.None, Map.of());
        RedisProcess process = new RedisProcess(
                home,
                config.render()
                        .replace(ServerConfig.SECRET_DIRECTORY, home.toString())
                        .replace("dir /data\n", ""));
        open.add(process);
        return process;
    }
}
