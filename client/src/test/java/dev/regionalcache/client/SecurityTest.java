package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.MuteServer;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.redis.Authority;
import dev.regionalcache.redis.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and users of the ACL, with a real server that wants both. */
class SecurityTest {

    private static final String PASSWORD = "not-a-real-password";
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String[] USER = {
        "user app on >" + PASSWORD + " resetchannels ~s:* ~regionalcache:* &regionalcache:* +@all"
    };

    @TempDir
    static Path keys;

    private static Authority authority;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Regions regions;
    private RedisNode server;
    private Endpoint secure;

    @BeforeAll
    static void makeKeys() throws Exception {
        authority = new Authority(keys.resolve("authority"));
    }

    @BeforeEach
    void start() throws Exception {
        regions = keep(new Regions(
                directory,
                Policy.of("session", "s:", Duration.ofHours(1)),
                Policy.of("other", "o:", Duration.ofHours(1))));
        secure = new Endpoint("127.0.0.1", FreePorts.next());
        List<String> settings = new ArrayList<>(List.of(USER));
        settings.addAll(List.of(authority.settings(secure.port())));
        server = regions.start("a", null, settings.toArray(String[]::new));
        regions.publishAt("a", secure);
        regions.announce();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void theRightAuthorityIsAccepted() throws Exception {
        RegionalCacheClient client = connect(options(secure.toString()));
        client.policy("session").in(client.newSession()).set("k", "v");
        assertThat(client.policy("session").get("k")).contains("v");
        regions.announce();
        await().until(() -> client.document().epoch() == 2);
        String lines = server.ask(jedis -> jedis.clientList());
        assertThat(lines.lines().filter(line -> line.contains("name=regionalcache-client")))
                .isNotEmpty()
                .allMatch(line -> line.contains("user=app"));
    }

    @Test
    void anotherAuthorityIsRefused() throws Exception {
        Authority other = new Authority(keys.resolve("other"));
        refused(
                options(secure.toString()).connection(settings().withTls(other.trusting())),
                secure + " shows a certificate that is not accepted: ");
    }

    @Test
    void aCertificateThatIsNotAcceptedIsLookedAtOnceASecond() throws Exception {
        Authority other = new Authority(keys.resolve("stranger"));
        AtomicInteger connections = new AtomicInteger();
        ConnectionSettings counted = settings().withTls(other.trusting()).withReach(address -> {
            connections.incrementAndGet();
            return address;
        });
        try (Pools pools = new Pools(counted)) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> pools.to(secure).use(link -> link.exchange(List.of(Command.get("k")))))
                        .hasMessageContaining("shows a certificate that is not accepted: ");
            }
        }
        assertThat(connections.get()).isBetween(1, 20);
    }

    @Test
    void anotherNameIsRefused() throws Exception {
        String elsewhere = "localhost:" + secure.port();
        refused(
                options(elsewhere),
                elsewhere + " shows a certificate that is not accepted: No name matching localhost");
    }

    @Test
    void theKnownNameIsProvedWhereverTheServerIsReached() throws Exception {
        String known = "127.0.0.1:1";
        Endpoint elsewhere = new Endpoint("localhost", secure.port());
        regions.publishAt("a", Endpoint.parse(known));
        regions.announce();
        RegionalCacheClient client = connect(options(known).reach(address -> elsewhere));
        client.policy("session").set("k", "v");
        assertThat(client.policy("session").get("k")).contains("v");
        String other = "localhost:1";
        refused(
                options(other).reach(address -> secure),
                other + " (by way of " + secure
                        + ") shows a certificate that is not accepted: No name matching localhost");
    }

    @Test
    void aServerWithoutTlsIsRefusedAndToldNothing() throws Exception {
        refused(
                options(server.endpoint().toString()).connection(settings().withTimeouts(SHORT, SHORT)),
                server.endpoint() + " did not let us in in time; does it speak TLS?");
        String calls = server.ask(jedis -> jedis.info("commandstats"));
        assertThat(calls).as("no log-in went over a plain connection").doesNotContain("cmdstat_auth");
    }

    @Test
    void aServerWithTlsIsNotReachedWithoutIt() throws Exception {
        refused(
                options(secure.toString()).connection(ConnectionSettings.DEFAULT.withUser("app", PASSWORD)),
                secure.toString());
    }

    @Test
    void aHandshakeWithoutAnAnswerIsGivenUp() throws Exception {
        MuteServer mute = keep(MuteServer.saysNothing());
        refused(
                options(mute.endpoint().toString()).connection(settings().withTimeouts(SHORT, SHORT)),
                mute.endpoint() + " did not let us in in time");
    }

    @Test
    void connectionsThatTheServerClosedAreNotUsedForAWrite() throws Exception {
        RegionalCacheClient client = connect(options(secure.toString()));
        for (int i = 0; i < 20; i++) {
            client.policy("session").set("k", "v" + i);
            server.disconnectClients();
            await().until(() -> server.ask(jedis -> jedis.clientList())
                    .lines()
                    .noneMatch(line -> line.contains("name=regionalcache-client") && line.contains("cmd=set")));
        }
        assertThat(client.policy("session").get("k")).contains("v19");
    }

    @Test
    void aLargeValueGoesThereAndBack() throws Exception {
        RegionalCacheClient client = connect(options(secure.toString()));
        StringBuilder large = new StringBuilder();
        new Random(1).ints(3_000_000, 'a', 'z').forEach(c -> large.append((char) c));
        client.policy("session").set("k", large.toString());
        assertThat(client.policy("session").get("k")).contains(large.toString());
    }

    @Test
    void aWrongPasswordIsSaid() throws Exception {
        refused(
                options(secure.toString()).connection(settings().withUser("app", "another-password")),
                secure + " refused the log-in: WRONGPASS");
    }

    @Test
    void aPasswordThatIsNotValidAnyMoreIsSaid() throws Exception {
        RegionalCacheClient client = connect(options(secure.toString())
                .bounds(new dev.regionalcache.client.routing.Bounds(Duration.ZERO, Duration.ZERO, Duration.ZERO)));
        client.policy("session").set("k", "v");
        await().until(() -> server.ask(jedis -> jedis.clientList()).contains("cmd=subscribe"));
        server.ask(jedis -> jedis.aclSetUser("app", "resetpass", ">another"));
        // One that was being made meanwhile has logged in, and was not there yet to be ended.
        await().until(() -> {
            server.disconnectClients();
            return server.ask(jedis -> jedis.clientList())
                    .lines()
                    .noneMatch(line -> line.contains("name=regionalcache-client"));
        });
        assertThatThrownBy(() -> client.policy("session").set("k", "w"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("refused the log-in: WRONGPASS")
                .hasMessageNotContaining(PASSWORD);
        assertThatThrownBy(() -> client.policy("session").get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("refused the log-in: WRONGPASS");
    }

    @Test
    void aKeyWithoutTheRightIsRefusedAndNotTriedAgain() throws Exception {
        AtomicInteger retries = new AtomicInteger();
        RegionalCacheClient client = connect(
                options(secure.toString()).retryWritesFor(Duration.ofMinutes(5)).metrics(new ClientMetrics() {
                    @Override
                    public void retried(String policy) {
                        retries.incrementAndGet();
                    }
                }));
        assertThatThrownBy(() -> client.policy("other").set("k", "v"))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("the primary refused the write: NOPERM");
        assertThatThrownBy(() -> client.policy("other").in(client.newSession()).set("k", "v"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> client.policy("other").get("k"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> client.policy("other").in(client.newSession()).get("k"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("NOPERM");
        assertThat(retries).hasValue(0);
    }

    @Test
    void nothingThatIsPrintedHoldsThePassword() throws Exception {
        ClientOptions options = options(secure.toString());
        assertThat(options.toString()).contains("app").doesNotContain(PASSWORD);
        assertThatThrownBy(() -> RegionalCacheClient.connect(
                        options.connection(options.connection().withUser("nobody", PASSWORD))))
                .satisfies(failure -> {
                    for (Throwable at = failure; at != null; at = at.getCause()) {
                        assertThat(at.toString()).doesNotContain(PASSWORD);
                    }
                });
    }

    private static void refused(ClientOptions options, String sentence) {
        assertThatThrownBy(() -> RegionalCacheClient.connect(options))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(sentence);
    }

    private ClientOptions options(String address) throws Exception {
        return ClientOptions.at(address).region("a").connection(settings());
    }

    private ConnectionSettings settings() throws Exception {
        return ConnectionSettings.DEFAULT
                .withUser("app", PASSWORD)
                .withTls(authority.trusting())
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    private RegionalCacheClient connect(ClientOptions options) {
        return keep(RegionalCacheClient.connect(options));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
