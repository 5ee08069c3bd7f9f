package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** What a real primary tells applications, as long as it is one, and whatever others do to it. */
class DiscoveryKeeperTest {

    private static final Credentials LOGIN = new Credentials(AclUsers.OPERATOR, "op");
    private static final Parting PARTING = new Parting("f".repeat(40), 7);

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(600)));
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final JedisPubSub listener = new JedisPubSub() {
        @Override
        public void onMessage(String channel, String message) {
            heard.add(message);
        }
    };

    @TempDir
    Path directory;

    private RedisProcess process;
    private RedisServer server;
    private DiscoveryKeeper keeper;

    @BeforeEach
    void start() throws IOException {
        AclFile.in(directory);
        Files.writeString(
                directory.resolve(ServerConfig.REPLICATION_FILE),
                ServerConfig.replicationFile(AclUsers.REPLICATION, "rep"));
        ServerConfig config =
                new ServerConfig(MemoryPlan.of(64 << 20, 1 << 20, false), 1, 10, Persistence.None, Map.of());
        process = new RedisProcess(
                directory,
                config.render()
                        .replace(ServerConfig.SECRET_DIRECTORY, directory.toString())
                        .replace("dir /data\n", ""));
        server = connector.server(process.address(), LOGIN);
        await().ignoreExceptions().until(() -> server.info().isFenced());
        keeper = new DiscoveryKeeper(new MemberKey("ns", "chat", "eu"), plan(), connector);
    }

    @AfterEach
    void close() {
        keeper.close();
        server.close();
        process.close();
    }

    @Test
    void whatIsRemovedOrChangedComesBackAndIsAnnounced() {
        server.promote();
        try (Jedis operator = client();
                Jedis listening = client()) {
            Thread thread = listen(listening);
            keeper.keep(announcement(document(1, 1), PARTING));
            await().until(() -> document(1, 1).equals(told(operator)) && isKept(operator));
            operator.flushAll();
            await().until(() -> document(1, 1).equals(told(operator)) && isKept(operator));
            operator.set(DiscoveryDocument.KEY, document(1, 7).replace("primary eu", "primary us"));
            await().until(() -> document(1, 8).equals(told(operator)));
            operator.del(DiscoveryDocument.KEY);
            await().until(() -> document(1, 8).equals(told(operator)));
            keeper.keep(announcement(document(2, 1), null));
            await().until(() -> document(2, 1).equals(told(operator)));
            await().until(() -> heard.size() == 5);
            assertThat(heard)
                    .containsExactly(document(1, 1), document(1, 1), document(1, 8), document(1, 8), document(2, 1));
            listener.unsubscribe();
            await().until(() -> !thread.isAlive());
        }
    }

    @Test
    void nothingIsWrittenWhereNothingIsMissing() {
        server.promote();
        try (Jedis operator = client()) {
            operator.set(DiscoveryDocument.KEY, document(1, 4));
            operator.lpush(Parting.KEY, PARTING.text());
            keeper.keep(announcement(document(1, 1), PARTING));
            await().until(() -> stat(operator, "get", "calls") > 2);
            assertThat(stat(operator, "set", "calls")).as("that of the test").isEqualTo(1);
            assertThat(stat(operator, "lpush", "calls")).isEqualTo(1);
            assertThat(stat(operator, "publish", "calls")).isZero();
            assertThat(told(operator)).isEqualTo(document(1, 4));
        }
    }

    @Test
    void aServerThatRefusesIsAskedUntilItDoesNot() {
        keeper.keep(announcement(document(1, 1), PARTING));
        try (Jedis operator = client()) {
            await().until(() -> stat(operator, "get", "rejected_calls") > 2);
            server.promote();
            await().until(() -> document(1, 1).equals(told(operator)) && isKept(operator));
        }
    }

    private static String document(long epoch, long revision) {
        return "regionalcache 1\ncache chat\nepoch %d\nrevision %d\nprimary eu\nregion eu\nregion us parent=eu\n"
                .formatted(epoch, revision);
    }

    private static Announcement announcement(String document, @Nullable Parting parting) {
        return new Announcement(1, "run", document, parting, LOGIN);
    }

    private static @Nullable String told(Jedis operator) {
        return operator.get(DiscoveryDocument.KEY);
    }

    private static boolean isKept(Jedis operator) {
        return operator.lrange(Parting.KEY, 0, -1).equals(List.of(PARTING.text()));
    }

    /** What the server counts of a command. */
    private static long stat(Jedis operator, String command, String field) {
        return operator.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1).split(",")))
                .filter(pair -> pair.startsWith(field + "="))
                .mapToLong(pair -> Long.parseLong(pair.substring(pair.indexOf('=') + 1)))
                .sum();
    }

    private Thread listen(Jedis on) {
        Thread thread = Thread.ofVirtual().start(() -> on.subscribe(listener, DiscoveryDocument.KEY));
        await().until(listener::isSubscribed);
        return thread;
    }

    private Jedis client() {
        return new Jedis(
                new HostAndPort(process.address().host(), process.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(AclUsers.OPERATOR)
                        .password("op")
                        .build());
    }

    private ServerPlan plan() {
        return new ServerPlan(
                "pod",
                "uid",
                1,
                process.address(),
                List.of(LOGIN),
                new DesiredRole.Stay(),
                List.of(),
                Map.of(),
                null,
                Thresholds.DEFAULTS,
                null,
                null,
                false);
    }
}
