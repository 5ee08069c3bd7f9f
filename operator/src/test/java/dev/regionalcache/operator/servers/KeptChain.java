package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Three real servers, of which each follows the one before, and the fleet that keeps them. */
final class KeptChain implements AutoCloseable {

    static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** How often it was told that something is another than before. */
    final AtomicInteger changes = new AtomicInteger();

    final ServerFleet fleet = new ServerFleet(
            new JedisConnector(new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3))),
            InstantSource.system(),
            registry,
            member -> changes.incrementAndGet());
    final Map<String, DesiredRole> roles = new LinkedHashMap<>();
    List<String> replicationPasswords = List.of("rep");
    String operatorPassword = "op";
    String primary = "a";

    /** Servers of a cache under a lease. */
    final Set<String> leased = new HashSet<>();

    /** Servers that reach the primary under another address than the others. */
    final Map<String, ServerAddress> primaries = new HashMap<>();

    /** Servers that are to be observed only. */
    final Set<String> paused = new HashSet<>();

    Duration fencing = Duration.ofSeconds(2);

    @Nullable
    String preparing;

    @Nullable
    String discovery;

    private final Map<String, RedisProcess> processes = new LinkedHashMap<>();

    /** Starts the servers, and waits until b follows a, and c follows b. */
    void start(Path directory) throws IOException {
        for (String name : List.of("a", "b", "c")) {
            processes.put(name, server(directory.resolve(name)));
            roles.put(name, new DesiredRole.Stay());
        }
        keep();
        await().until(() -> views().allMatch(ServerView::answering));
        roles.put("a", new DesiredRole.Primary(view("a").info().runId()));
        follow("b", "a");
        follow("c", "b");
        keep();
        await().until(() -> views().allMatch(ServerView::inSync));
    }

    @Override
    public void close() {
        fleet.close();
        processes.values().forEach(RedisProcess::close);
        assertThat(registry.getMeters()).as("meters go with their servers").isEmpty();
    }

    Set<String> names() {
        return processes.keySet();
    }

    RedisProcess process(String name) {
        return Objects.requireNonNull(processes.get(name), name);
    }

    ServerAddress address(String name) {
        return process(name).address();
    }

    /** The role of a server is to follow another one from now on. */
    void follow(String name, String parent) {
        roles.put(name, new DesiredRole.Follow(address(parent)));
    }

    /** What is seen of all of them. */
    Stream<ServerView> views() {
        return fleet.views(MEMBER).values().stream();
    }

    ServerView view(String name) {
        return fleet.views(MEMBER).get(name);
    }

    /** The fleet is given the plans of now. */
    void keep() {
        fleet.keep(MEMBER, processes.keySet().stream().map(this::plan).toList());
    }

    ServerPlan plan(String name) {
        Guard guard = new Guard(preparing, true, 0, Set.of(), null, new LeaseTimings(fencing), null, null, null);
        Map<String, String> settings =
                Map.of("masteruser", AclUsers.REPLICATION, "masterauth", replicationPasswords.getFirst());
        return new ServerPlan(
                name,
                "uid-" + name,
                1,
                address(name),
                List.of(new Credentials(AclUsers.OPERATOR, operatorPassword)),
                roles.get(name),
                AclUsers.of(List.of(operatorPassword), replicationPasswords, List.of("app")),
                settings,
                name.equals(primary) ? null : primaries.getOrDefault(name, address(primary)),
                Thresholds.DEFAULTS,
                leased.contains(name) ? guard : null,
                name.equals(primary) ? discovery : null,
                paused.contains(name));
    }

    /** Full copies that they have given, by the servers themselves: a view may be a second old. */
    long copies() {
        return processes.keySet().stream()
                .mapToLong(name -> figure(name, "stats", "sync_full"))
                .sum();
    }

    /** How far a server is, likewise. */
    long offset(String name) {
        return figure(name, "replication", "master_repl_offset");
    }

    private long figure(String name, String section, String field) {
        try (Jedis operator = operator(name)) {
            return operator.info(section)
                    .lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(field.length() + 1).strip()))
                    .sum();
        }
    }

    Jedis application(String name) {
        return client(name, AclUsers.APPLICATION, "app");
    }

    Jedis operator(String name) {
        return client(name, AclUsers.OPERATOR, operatorPassword);
    }

    private Jedis client(String name, String user, String password) {
        ServerAddress address = address(name);
        return new Jedis(
                new HostAndPort(address.host(), address.port()),
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(password)
                        .autoNegotiateProtocol(false)
                        .build());
    }

    private static RedisProcess server(Path directory) throws IOException {
        Path home = Files.createDirectories(directory);
        AclFile.in(home);
        Files.writeString(
                home.resolve(ServerConfig.REPLICATION_FILE), ServerConfig.replicationFile(AclUsers.REPLICATION, "rep"));
        ServerConfig config =
                new ServerConfig(MemoryPlan.of(64 << 20, 1 << 20, false), 1, 10, Persistence.None, Map.of());
        return new RedisProcess(
                home,
                config.render()
                        .replace(ServerConfig.SECRET_DIRECTORY, home.toString())
                        .replace("dir /data\n", ""));
    }
}
