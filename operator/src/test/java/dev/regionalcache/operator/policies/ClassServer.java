package dev.regionalcache.operator.policies;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.WriteGate;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** A primary with the operator's own configuration, on which policies are held. */
final class ClassServer implements AutoCloseable {

    static final String POD = "chat-eu-0";

    private static final String RUN_ID = "run";
    private static final Pattern STATISTICS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),usec=(\\d+)");

    private final JedisConnector connector = new JedisConnector(Timeouts.DEFAULTS);
    private final RedisProcess process;
    private volatile Duration passed = Duration.ZERO;

    ClassServer(Path directory) throws Exception {
        Path home = Files.createDirectories(directory.resolve("server"));
        AclFile.in(home);
        Files.writeString(
                home.resolve(ServerConfig.REPLICATION_FILE), ServerConfig.replicationFile(AclUsers.REPLICATION, "rep"));
        ServerConfig config =
                new ServerConfig(MemoryPlan.of(512 << 20, 1 << 20, false), 1, 10, Persistence.None, Map.of());
        process = new RedisProcess(
                home,
                config.render()
                        .replace(ServerConfig.SECRET_DIRECTORY, home.toString())
                        .replace("dir /data\n", ""));
        try (RedisServer server = connector.server(process.address(), login())) {
            await().ignoreExceptions().until(() -> !server.info().runId().isEmpty());
            server.promote();
        }
    }

    PolicyOffice office(MeterRegistry registry, PolicyOffice.Servers servers) {
        return new PolicyOffice(connector, () -> Instant.now().plus(passed), registry, servers, member -> {});
    }

    EnforcementPlan plan(PolicyRule... rules) {
        return new EnforcementPlan(POD, RUN_ID, 1, process.address(), List.of(login()), List.of(rules));
    }

    SamplingPlan sampling(boolean primary, PolicyRule... rules) {
        return new SamplingPlan(List.of(process.address()), List.of(login()), List.of(rules), primary);
    }

    /** The office's clock goes so much ahead. */
    void pass(Duration time) {
        passed = passed.plus(time);
    }

    /** What the server says of itself. */
    ServerInfo info() {
        try (RedisServer server = connector.server(process.address(), login())) {
            return server.info();
        }
    }

    Jedis application() {
        return new Jedis(
                new HostAndPort(process.address().host(), process.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(AclUsers.APPLICATION)
                        .password("app")
                        .build());
    }

    void fence(boolean closed) {
        try (WriteGate gate = connector.gate(process.address(), new Credentials(AclUsers.GATE, "op"))) {
            if (closed) {
                gate.fence();
            } else {
                gate.open(0);
            }
        }
    }

    long count(Jedis application, String pattern) {
        return application.keys(pattern).size();
    }

    /** How often commands of this kind were carried out. */
    long calls(Jedis application, String command) {
        return statistics(application, Set.of(command), 2);
    }

    /** How many microseconds the server has carried out commands of these kinds. */
    long micros(Jedis application, Set<String> commands) {
        return statistics(application, commands, 3);
    }

    private static long statistics(Jedis application, Set<String> commands, int group) {
        return STATISTICS
                .matcher(application.info("commandstats"))
                .results()
                .filter((MatchResult line) -> commands.contains(line.group(1)))
                .mapToLong(line -> Long.parseLong(line.group(group)))
                .sum();
    }

    /** The processor time of the server, in seconds. */
    double processorSeconds(Jedis application) {
        return application
                .info("cpu")
                .lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    private static Credentials login() {
        return new Credentials(AclUsers.OPERATOR, "op");
    }

    @Override
    public void close() {
        process.close();
    }
}
