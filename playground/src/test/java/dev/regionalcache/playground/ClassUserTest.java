package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.routing.Bounds;
import dev.regionalcache.client.routing.Place;
import dev.regionalcache.client.routing.RedisStore;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.WriteMode;
import dev.regionalcache.client.token.TokenText;
import dev.regionalcache.crds.policy.CachePolicy;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The user of a class, from the policy that asks for it to the servers of every region, and back. */
class ClassUserTest {

    private static final Policy POLICY = Policy.of("session", "session:", Duration.ofHours(1));
    private static final Duration TTL = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void itWorksInEveryRegionAndOverALossAndGoesWithThePolicy() throws Exception {
        apply();
        OperatedCache.REGIONS.forEach(region -> await(region)
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> login(region).isConnected()));
        for (String region : OperatedCache.REGIONS) {
            try (Jedis user = login(region)) {
                assertThat(user.get("session:1")).isNull();
                assertThatThrownBy(() -> user.get("other:1")).hasMessageContaining("NOPERM");
                assertThatThrownBy(() -> user.set("other:1", "v")).hasMessageContaining("NOPERM");
            }
        }
        try (RedisStore client = client("c")) {
            Session session = new Session(TokenText.unsigned());
            put(client, session, "before");
            OperatedCache.signal("KILL", cache.process("a"));
            put(client, session, "after");
            assertThat(client.document().primaryRegion()).isNotEqualTo("a");
            assertThat(client.lookup(POLICY, List.of("session:k"), Detail.VALUES, session)
                            .entries()
                            .getFirst())
                    .hasValueSatisfying(e -> assertThat(e.value()).asString().isEqualTo("after"));
        }
        cache.awaitReady();

        Map<String, String> processes = processes();
        Map<String, Jedis> open =
                OperatedCache.REGIONS.stream().collect(Collectors.toMap(Function.identity(), this::login));
        String password = password("a");
        cache.hub()
                .resources(CachePolicy.class)
                .inNamespace("default")
                .withName("session")
                .delete();
        for (String region : OperatedCache.REGIONS) {
            Jedis connection = open.get(region);
            await("end in " + region).atMost(Duration.ofSeconds(30)).until(() -> isEnded(connection));
            connection.close();
            assertThatThrownBy(() -> login(region, password)).hasMessageContaining("WRONGPASS");
            await("end of the Secret in " + region)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> secret(region) == null);
        }
        assertThat(processes()).isEqualTo(processes);
    }

    private void apply() {
        cache.hub()
                .load(new ByteArrayInputStream("""
                        apiVersion: regionalcache.dev/v1alpha1
                        kind: CachePolicy
                        metadata: {name: session, namespace: default}
                        spec: {cacheRef: {name: chat}, prefixes: ['session:'], ttl: 1h, ownUser: true}
                        """.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private void put(RedisStore client, Session session, String value) {
        client.put(
                POLICY,
                "session:k",
                value.getBytes(StandardCharsets.UTF_8),
                TTL,
                List.of(),
                new WriteMode(session, true));
    }

    private RedisStore client(String region) {
        HostAndPort head = cache.address(region, service(region));
        return RedisStore.open(
                ConnectionSettings.DEFAULT.withUser("policy-session", password(region)),
                new Place(null, List.of(new Endpoint(head.getHost(), head.getPort()))),
                new Bounds(Duration.ofMillis(20), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                TTL,
                ClientMetrics.NONE);
    }

    private Jedis login(String region) {
        return login(region, password(region));
    }

    private Jedis login(String region, String password) {
        Jedis user = cache.connectAs(region, service(region), "policy-session", password);
        user.ping();
        return user;
    }

    private static boolean isEnded(Jedis connection) {
        try {
            connection.ping();
            return false;
        } catch (JedisConnectionException ended) {
            return true;
        }
    }

    private static String service(String region) {
        return "chat-%s-head".formatted(region);
    }

    private String password(String region) {
        Secret secret = secret(region);
        assertThat(secret).isNotNull();
        return new String(Base64.getDecoder().decode(secret.getData().get("password")), StandardCharsets.UTF_8);
    }

    private @Nullable Secret secret(String region) {
        return cache.clusters()
                .client(region)
                .secrets()
                .inNamespace("default")
                .withName("chat-%s-policy-session".formatted(region))
                .get();
    }

    private Map<String, String> processes() {
        return OperatedCache.REGIONS.stream().collect(Collectors.toMap(Function.identity(), cache::process));
    }
}
