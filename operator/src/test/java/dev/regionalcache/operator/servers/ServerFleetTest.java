package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.core.health.Health;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.WriteMarker;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Keepers with real servers: everything is brought about by plans alone. All at the same time, for they wait more than they do. */
@Execution(ExecutionMode.CONCURRENT)
class ServerFleetTest {

    private static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ServerFleet fleet = new ServerFleet(
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(600))),
            InstantSource.system(),
            registry,
            member -> {});
    private final Map<String, RedisProcess> processes = new LinkedHashMap<>();
    private final Map<String, DesiredRole> roles = new LinkedHashMap<>();
    private List<String> replicationPasswords = List.of("rep");
    private String operatorPassword = "op";
    private String primary = "a";

    /** Servers of a cache under a lease. */
    private final Set<String> leased = new HashSet<>();

    /** Servers that reach the primary under another address than the others. */
    private final Map<String, ServerAddress> primaries = new HashMap<>();

    private @Nullable String preparing;
    private @Nullable String discovery;

    @TempDir
    Path directory;

    @BeforeEach
    void startThreeChainedServers() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            processes.put(name, start(name));
            roles.put(name, new DesiredRole.Stay());
        }
        keep();
        await().until(() -> fleet.views(MEMBER).values().stream().allMatch(ServerView::answering));
        roles.put("a", new DesiredRole.Primary(view("a").info().runId()));
        roles.put("b", new DesiredRole.Follow(processes.get("a").address()));
        roles.put("c", new DesiredRole.Follow(processes.get("b").address()));
        keep();
        await().until(() -> fleet.views(MEMBER).values().stream().allMatch(ServerView::inSync));
    }

    @AfterEach
    void close() {
        fleet.close();
        processes.values().forEach(RedisProcess::close);
        assertThat(registry.getMeters()).as("meters go with their servers").isEmpty();
    }

    @Test
    void aChainComesUpFromFencedServersAndCarriesData() {
        assertThat(view("a").link()).isEqualTo(Link.None);
        assertThat(view("c").link()).isEqualTo(Link.Up);
        try (Jedis primary = application("a");
                Jedis last = application("c")) {
            primary.set("k", "v");
            await().until(() -> "v".equals(last.get("k")));
        }
        await().until(() -> view("c").lag() != null);
        assertThat(view("c").held()).isEqualTo(ServerPlan.revision(plan("c").settings()));
        assertThat(registry.get("regionalcache.server.up").gauges()).hasSize(3);
    }

    @Test
    void whatIsChangedByHandIsPutBack() {
        try (Jedis operator = operator("c")) {
            operator.replicaofNoOne();
        }
        await().until(() -> view("c").link() == Link.Up);
    }

    @Test
    void aServerThatHangsDelaysNobodyElse() throws Exception {
        processes.get("c").freeze(true);
        await().until(() -> !view("c").answering());
        assertThat(view("c").health()).isEqualTo(Health.Critical);
        roles.put("b", new DesiredRole.Fenced());
        keep();
        await().until(() -> view("b").info().isFenced());
        processes.get("c").freeze(false);
        await().until(() -> view("c").answering());
    }

    @Test
    void aProcessThatRestartedIsToldTheSettingsAgain() throws Exception {
        String before = view("c").info().runId();
        processes.get("c").restart();
        await().until(() -> view("c").answering() && !view("c").info().runId().equals(before));
        await().until(() -> view("c").held() != null && view("c").inSync());
        assertThat(view("c").held()).isEqualTo(ServerPlan.revision(plan("c").settings()));
    }

    @Test
    void aPrimaryThatRestartedIsLeftFenced() throws Exception {
        String before = view("a").info().runId();
        processes.get("a").restart();
        await().until(() -> view("a").answering() && !view("a").info().runId().equals(before));
        await().during(Duration.ofSeconds(2))
                .until(() -> !view("a").answering() || view("a").info().isFenced());
    }

    @Test
    void anotherParentIsAPartialSynchronisation() {
        long copies = copies();
        roles.put("c", new DesiredRole.Follow(processes.get("a").address()));
        keep();
        await().untilAsserted(() -> {
            assertThat(view("c").link()).isEqualTo(Link.Up);
            assertThat(view("a").info().connectedReplicas())
                    .as(view("a").info() + "\n" + view("c"))
                    .isEqualTo(2);
        });
        assertThat(copies()).isEqualTo(copies);
    }

    /** It would be a minute until the other one has answered; a connection to it stands, and nothing comes back. */
    @Test
    void aServerThatLooksAtAnotherOneWhichHangsPreparesAllTheSame() throws Exception {
        fleet.forget(MEMBER);
        leased.add("c");
        roles.put("c", new DesiredRole.Follow(processes.get("a").address()));
        processes.get("a").freeze(true);
        Timeouts patient = new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(1));
        try (ServerFleet other = new ServerFleet(
                new JedisConnector(patient), InstantSource.system(), new SimpleMeterRegistry(), member -> {})) {
            other.keep(MEMBER, List.of(plan("c")));
            await().until(() -> guard(other, "c") != null);
            roles.put("c", new DesiredRole.Detached());
            preparing = "2 leader";
            other.keep(MEMBER, List.of(plan("c")));
            await().until(() -> preparing.equals(guard(other, "c").prepared()));
        } finally {
            processes.get("a").freeze(false);
        }
    }

    private static @Nullable GuardView guard(ServerFleet of, String name) {
        ServerView view = of.views(MEMBER).get(name);
        return view == null ? null : view.guard();
    }

    /** The full copies until then. */
    private long promoteCWithWhatAHas() {
        try (Jedis old = operator("a")) {
            // A ping after one has left would put it ahead.
            old.configSet("repl-ping-replica-period", "3600");
        }
        long copies = copies();
        try (Jedis next = operator("c")) {
            next.replicaofNoOne();
        }
        roles.put("c", new DesiredRole.Primary(view("c").info().runId()));
        return copies;
    }

    /** In a tree a-b-c whose primary is c, between a and c there may be no way but the one by b. */
    @Test
    void anOldPrimaryThatDoesNotReachTheNewOneFollowsAParentThatHasAWriteOfIt() {
        long copies = promoteCWithWhatAHas();
        roles.put("b", new DesiredRole.Follow(processes.get("c").address()));
        roles.put("a", new DesiredRole.Follow(processes.get("b").address()));
        primary = "c";
        leased.add("a");
        primaries.put("a", ServerAddress.DEAD);
        keep();
        await().until(() -> view("b").link() == Link.Up);
        await().during(Duration.ofSeconds(4)).until(() -> view("a").link() == Link.None);
        try (Jedis next = operator("c")) {
            next.set(WriteMarker.KEY, new WriteMarker(1, view("c").info().replicationId()).text());
        }
        await().until(() -> view("a").link() == Link.Up);
        assertThat(view("a").info().master()).isEqualTo(processes.get("b").address());
        assertThat(copies()).isEqualTo(copies);
    }

    /** Each took the other's link away, and on what it was answered then the old primary forgot its history. */
    @Test
    void anOldPrimaryDoesNotFollowAServerThatStillFollowsIt() {
        long copies = promoteCWithWhatAHas();
        roles.put("a", new DesiredRole.Follow(processes.get("b").address()));
        primary = "c";
        leased.add("a");
        keep();
        await().until(() -> view("a").guard() != null && view("a").guard().fenced());
        await().during(Duration.ofSeconds(4)).until(() -> view("a").link() == Link.None);
        roles.put("b", new DesiredRole.Follow(processes.get("c").address()));
        keep();
        await().until(() -> view("a").link() == Link.Up && view("b").link() == Link.Up);
        assertThat(view("a").info().master()).isEqualTo(processes.get("b").address());
        assertThat(copies()).isEqualTo(copies);
    }

    @Test
    void applicationsAreToldWhereTheServersAreByWhateverIsThePrimary() {
        discovery = "the document";
        keep();
        await().until(() -> "the document".equals(told("c")));
        roles.put("a", new DesiredRole.Fenced());
        keep();
        await().until(() -> view("a").info().isFenced());
        long looks = looks("a");
        await().during(Duration.ofSeconds(3)).until(() -> looks("a") == looks);
    }

    private @Nullable String told(String name) {
        try (Jedis application = application(name)) {
            return application.get(DiscoveryDocument.KEY);
        }
    }

    /** How often a server was asked for a key. */
    private long looks(String name) {
        try (Jedis operator = operator(name)) {
            return operator.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_get:calls="))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                    .sum();
        }
    }

    /** Of the servers themselves: a view may be a second old. */
    private long copies() {
        return processes.keySet().stream()
                .mapToLong(name -> {
                    try (Jedis operator = operator(name)) {
                        return operator.info("stats")
                                .lines()
                                .filter(line -> line.startsWith("sync_full:"))
                                .mapToLong(line -> Long.parseLong(
                                        line.substring("sync_full:".length()).strip()))
                                .sum();
                    }
                })
                .sum();
    }

    @Test
    void passwordsAreRotatedWithoutABrokenLink() {
        replicationPasswords = List.of("new", "rep");
        keep();
        await().untilAsserted(() -> assertThat(rules("a")).contains("#"));
        replicationPasswords = List.of("new");
        keep();
        await().during(Duration.ofSeconds(2))
                .until(() -> view("b").link() == Link.Up && view("c").link() == Link.Up);
        roles.put("c", new DesiredRole.Follow(processes.get("a").address()));
        keep();
        await().until(() -> view("a").info().connectedReplicas() == 2);
    }

    @Test
    void passwordsOfWhichNoFormerOneIsKnownAreToldWithTheLoginThatWasTakenLast() {
        long copies = copies();
        operatorPassword = "made-anew";
        replicationPasswords = List.of("made-anew-too");
        keep();
        await().ignoreExceptions().untilAsserted(() -> {
            for (String name : processes.keySet()) {
                assertThat(rules(name)).as("the new password is valid").isNotEmpty();
                assertThat(view(name).inSync()).as(view(name).toString()).isTrue();
            }
        });
        assertThat(copies()).isEqualTo(copies);
        keep();
        await().until(() -> fleet.views(MEMBER).values().stream().allMatch(ServerView::answering));
        // Another server is asked before it is followed, and knows the new one only.
        roles.put("c", new DesiredRole.Follow(processes.get("a").address()));
        keep();
        await().until(() -> processes.get("a").address().equals(view("c").info().master())
                && view("c").link() == Link.Up);
        assertThat(copies()).isEqualTo(copies);
    }

    private String rules(String name) {
        try (Jedis operator = operator(name)) {
            return String.join("\n", operator.aclList());
        }
    }

    private ServerView view(String name) {
        return fleet.views(MEMBER).get(name);
    }

    private void keep() {
        fleet.keep(MEMBER, processes.keySet().stream().map(this::plan).toList());
    }

    private ServerPlan plan(String name) {
        Guard guard =
                new Guard(preparing, true, 0, Set.of(), null, new LeaseTimings(Duration.ofSeconds(2)), null, null);
        Map<String, String> settings =
                Map.of("masteruser", AclUsers.REPLICATION, "masterauth", replicationPasswords.getFirst());
        return new ServerPlan(
                name,
                "uid-" + name,
                1,
                processes.get(name).address(),
                List.of(new Credentials(AclUsers.OPERATOR, operatorPassword)),
                roles.get(name),
                AclUsers.of(List.of(operatorPassword), replicationPasswords, List.of("app")),
                settings,
                name.equals(primary)
                        ? null
                        : primaries.getOrDefault(name, processes.get(primary).address()),
                Thresholds.DEFAULTS,
                leased.contains(name) ? guard : null,
                name.equals(primary) ? discovery : null,
                false);
    }

    private Jedis application(String name) {
        return client(name, AclUsers.APPLICATION, "app");
    }

    private Jedis operator(String name) {
        return client(name, AclUsers.OPERATOR, operatorPassword);
    }

    private Jedis client(String name, String user, String password) {
        ServerAddress address = processes.get(name).address();
        return new Jedis(
                new HostAndPort(address.host(), address.port()),
                DefaultJedisClientConfig.builder().user(user).password(password).build());
    }

    private RedisProcess start(String name) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
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
