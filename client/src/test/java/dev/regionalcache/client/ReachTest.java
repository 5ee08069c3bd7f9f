package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.Cached;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.redis.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that are known by addresses which lead nowhere, and are reached at others. */
class ReachTest {

    private static final Endpoint A = new Endpoint("a.invalid", 6379);
    private static final Endpoint B = new Endpoint("b.invalid", 6379);

    @TempDir
    Path directory;

    private final Map<Endpoint, Endpoint> ways = new ConcurrentHashMap<>();
    private Regions regions;
    private RedisNode primary;

    @BeforeEach
    void start() throws Exception {
        regions = new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1)));
        primary = regions.start("a", null);
        RedisNode replica = regions.start("b", "a");
        regions.publishAt("a", A);
        regions.publishAt("b", B);
        ways.put(A, primary.endpoint());
        ways.put(B, replica.endpoint());
        regions.announce();
        replica.awaitLevelWith(primary);
    }

    @AfterEach
    void stop() {
        regions.close();
    }

    @Test
    void readsWritesAndTheDocumentTakeTheWay() {
        try (RegionalCacheClient client = RegionalCacheClient.connect(options())) {
            assertThat(client.document().primaryRegion()).isEqualTo("a");
            client.policy("session").set("k", "v");
            String written = primary.ask(jedis -> jedis.get("s:k"));
            assertThat(written).isEqualTo("v");
            await().until(() -> client.policy("session").get("k").isPresent());
            Cached<String> cached = client.policy("session").look("k");
            assertThat(cached.source()).isEqualTo(Source.LOCAL);
            regions.announce();
            await("what is announced is heard").until(() -> client.document().epoch() == 2);
        }
    }

    @Test
    void whereThereIsNoWayTheSentenceSaysWhichOneWasTried() {
        Endpoint nobody = new Endpoint("127.0.0.1", FreePorts.next());
        ways.put(B, nobody);
        assertThatThrownBy(() -> RegionalCacheClient.connect(options()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("%s (by way of %s) cannot be reached", B, nobody);
        ways.remove(B);
        assertThatThrownBy(() -> RegionalCacheClient.connect(options()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("%s cannot be reached", B);
    }

    private ClientOptions options() {
        return ClientOptions.at(B.toString())
                .connection(Regions.PATIENT)
                .reach(known -> Objects.requireNonNull(ways.get(known)));
    }
}
