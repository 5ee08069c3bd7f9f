package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.MuteServer;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.store.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that take connections and do not answer, or not in time. */
class HungServerTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration ETERNITY = Duration.ofMinutes(5);
    private static final ConnectionSettings SETTINGS = ConnectionSettings.DEFAULT.withTimeouts(SHORT, SHORT);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Regions regions;
    private RedisNode a;

    @BeforeEach
    void start() throws Exception {
        regions = keep(new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1))));
        a = regions.start("a", null);
        regions.start("b", "a");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void readsDoNotAllWaitForANearServerThatHangs() throws Exception {
        MuteServer mute = keep(MuteServer.saysNothing());
        regions.publishAt("b", mute.endpoint());
        regions.announce();
        RegionalCacheClient client = keep(RegionalCacheClient.connect(
                ClientOptions.at(a.endpoint().toString()).region("b").connection(SETTINGS)));
        client.policy("session").set("k", "v");
        for (int i = 0; i < 100; i++) {
            assertThat(client.policy("session").look("k").source()).isEqualTo(Source.PARENT);
            assertThat(client.policy("session").in(client.newSession()).get("k"))
                    .contains("v");
        }
        assertThat(mute.connections()).as("of 200 reads").isLessThan(20);
    }

    @Test
    void aNewPrimaryIsHeardOfAlthoughTheNearestServerHangs() throws Exception {
        MuteServer mute = primaryHangs();
        RegionalCacheClient client = keep(RegionalCacheClient.connect(ClientOptions.at(
                        mute.endpoint().toString(), regions.node("b").endpoint().toString())
                .connection(SETTINGS)
                .retryWritesFor(Duration.ofSeconds(30))));
        var writing = client.policy("session").async(Thread::startVirtualThread).set("k", "v");
        regions.node("b").promote();
        regions.primaryIs("b");
        writing.join();
        assertThat(client.document().primaryRegion()).isEqualTo("b");
        assertThat(client.policy("session").get("k")).contains("v");
    }

    @Test
    void whatIsLoadedDoesNotAllWaitForAPrimaryThatHangs() throws Exception {
        MuteServer mute = primaryHangs();
        RegionalCacheClient client = keep(RegionalCacheClient.connect(
                ClientOptions.at(regions.node("b").endpoint().toString()).connection(SETTINGS)));
        for (int i = 0; i < 50; i++) {
            assertThat(client.policy("session").getOrLoad("k" + i, key -> "loaded"))
                    .contains("loaded");
        }
        assertThat(mute.connections()).as("for 50 values").isLessThan(20);
    }

    /** What region b knows of the primary leads to a server that takes connections and says nothing. */
    private MuteServer primaryHangs() throws Exception {
        MuteServer mute = keep(MuteServer.saysNothing());
        regions.publishAt("a", mute.endpoint());
        regions.announce();
        regions.node("b").awaitLevelWith(a);
        return mute;
    }

    /** Longer than any test waits: whoever waits for a server that hangs fails it. */
    private RegionalCacheClient patientClientInB(Duration writes) {
        return keep(RegionalCacheClient.connect(
                ClientOptions.at(regions.node("b").endpoint().toString())
                        .connection(ConnectionSettings.DEFAULT.withTimeouts(ETERNITY, ETERNITY))
                        .retryWritesFor(writes)));
    }

    @Test
    void aWriteThatWaitsForAPrimaryThatHangsGoesOnWhenItsSuccessorIsAnnounced() throws Exception {
        MuteServer mute = primaryHangs();
        RegionalCacheClient client = patientClientInB(Duration.ofSeconds(60));
        var writing = client.policy("session").async(Thread::startVirtualThread).set("k", "v");
        await().until(() -> mute.connections() > 0);
        regions.node("b").promote();
        regions.primaryIs("b");
        writing.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(client.policy("session").get("k")).contains("v");
    }

    @Test
    void anAnnouncementIsHeardWhileARegionThatHangsIsAsked() throws Exception {
        MuteServer mute = keep(MuteServer.saysNothing());
        regions.start("c", "a");
        regions.publishAt("c", mute.endpoint());
        regions.announce();
        regions.node("b").awaitLevelWith(a);
        RegionalCacheClient client = patientClientInB(Duration.ofSeconds(60));
        a.kill();
        var writing = client.policy("session").async(Thread::startVirtualThread).set("k", "v");
        await().until(() -> mute.connections() > 0);
        regions.node("b").promote();
        regions.primaryIs("b");
        writing.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(client.document().primaryRegion()).isEqualTo("b");
    }

    @Test
    void anAnswerOfWhichOneByteComesAtATimeIsGivenUp() throws Exception {
        MuteServer server = keep(MuteServer.trickles());
        try (Pools pools = new Pools(SETTINGS)) {
            assertThatThrownBy(() -> pools.to(server.endpoint())
                            .use(link -> link.exchange(List.of(Command.get("regionalcache")))))
                    .isInstanceOf(ExchangeException.class)
                    .hasMessage(server.endpoint() + " did not answer in time");
        }
    }

    @Test
    void aLogInWithoutAnAnswerIsGivenUp() throws Exception {
        MuteServer server = keep(MuteServer.saysNothing());
        ClientOptions options = ClientOptions.at(server.endpoint().toString()).connection(SETTINGS);
        assertThatThrownBy(() -> RegionalCacheClient.connect(options))
                .isInstanceOf(UnavailableException.class)
                .hasMessage(
                        "no address has the discovery document: " + server.endpoint() + " did not let us in in time");
    }

    @Test
    void aLargeValueThatAServerDoesNotTakeIsGivenUp() throws Exception {
        regions.announce();
        RegionalCacheClient client = keep(RegionalCacheClient.connect(
                ClientOptions.at(a.endpoint().toString()).connection(SETTINGS).largestValue(64 << 20)));
        client.policy("session").set("k", "v");
        String large = "x".repeat(40 << 20);
        a.freeze(true);
        try {
            assertThatThrownBy(() -> client.policy("session").set("k", large))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("did not answer in time");
        } finally {
            a.freeze(false);
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
