package dev.regionalcache.redis;

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
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The servers of a test, with the operator's own configuration, and connections to them; all are closed with it. */
final class RedisServers {

    static final Credentials OPERATOR = new Credentials(AclUsers.OPERATOR, "op");
    static final Credentials GATE = new Credentials(AclUsers.GATE, "op");

    private static final List<AclUser> USERS = AclUsers.of(List.of("op"), List.of("rep"), List.of("app"));

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3)));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final RedisBinary binary;
    private final Path directory;

    RedisServers(RedisBinary binary, Path directory) {
        this.binary = binary;
        this.directory = directory;
    }

    JedisConnector connector() {
        return connector;
    }

    RedisProcess start(String name) throws IOException {
        return start(name, Persistence.None, Map.of());
    }

    /** @param settings that replace those of the operator */
    RedisProcess start(String name, Persistence persistence, Map<String, String> settings) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.writeString(home.resolve(ServerConfig.ACL_FILE), AclUsers.file(USERS));
        Files.writeString(
                home.resolve(ServerConfig.REPLICATION_FILE), ServerConfig.replicationFile(AclUsers.REPLICATION, "rep"));
        ServerConfig config = new ServerConfig(MemoryPlan.of(64 << 20, 1 << 20, false), 1, 10, persistence, Map.of());
        StringBuilder text = new StringBuilder(config.render()
                .replace(ServerConfig.SECRET_DIRECTORY, home.toString())
                .replace("dir /data\n", ""));
        settings.forEach((setting, value) ->
                text.append(setting).append(' ').append(value).append('\n'));
        RedisProcess process = new RedisProcess(binary, home, text.toString());
        open.add(process);
        return process;
    }

    RedisServer connect(RedisProcess process) {
        RedisServer server = keep(connector.server(process.address(), OPERATOR));
        await().ignoreExceptions().until(() -> !server.info().runId().isEmpty());
        return server;
    }

    /** Lets a server follow another one, and waits until the link is up; on a busy machine it is not answered at once. */
    static void follow(RedisServer replica, RedisProcess master) {
        replica.replicaOf(master.address());
        await().ignoreExceptions().until(() -> replica.info().linkUp());
    }

    WriteGate gate(RedisProcess process) {
        return keep(connector.gate(process.address(), GATE));
    }

    Jedis application(RedisProcess process) {
        return client(process, AclUsers.APPLICATION, "app");
    }

    /** Any user's connection. */
    Jedis client(RedisProcess process, String user, String password) {
        return new Jedis(
                new HostAndPort("127.0.0.1", process.address().port()),
                DefaultJedisClientConfig.builder().user(user).password(password).build());
    }

    <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }
}
