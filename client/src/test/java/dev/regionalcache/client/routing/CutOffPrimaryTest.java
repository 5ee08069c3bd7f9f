package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.MuteServer;
import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.TokenText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Region a was the primary, and calls itself one still: b was promoted, and a never heard of it. */
class CutOffPrimaryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Regions regions;
    private RedisNode a;
    private RedisNode b;

    @BeforeEach
    void start() throws Exception {
        regions = keep(new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1))));
        a = regions.start("a", null);
        regions.start("other", "a");
        b = regions.start("b", "a");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void whatItCannotVerifyIsNotShownWhileARegionDoesNotAnswer() throws Exception {
        Proxy way = keep(new Proxy(b.endpoint()));
        regions.publishAt("b", way.endpoint());
        RegionalCacheClient here = announcedAt(SHORT);
        way.letIn(false);
        Session session = here.session(newerIn(b.endpoint()));
        String text = session.text();
        PolicyCache<String> cache = here.policy("session").in(session);
        assertThatThrownBy(() -> cache.get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("not every region answered");
        assertThatThrownBy(() -> cache.look("k")).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> cache.getOrLoad("k", key -> "loaded")).isInstanceOf(UnavailableException.class);
        assertThat(session.text()).as("nothing is forgotten").isEqualTo(text);
        assertThat(here.policy("session").get("k")).as("without a session").contains("old");
        way.letIn(true);
        assertThat(cache.get("k")).contains("new");
        assertThat(here.document().primaryRegion()).isEqualTo("b");
    }

    @Test
    void aRegionThatHangsDoesNotHideTheSuccessor() throws Exception {
        MuteServer mute = keep(MuteServer.saysNothing());
        regions.publishAt("other", mute.endpoint());
        RegionalCacheClient here = announcedAt(PATIENCE);
        String text = newerIn(b.endpoint());
        assertThat(here.policy("session").in(here.session(text)).get("k")).contains("new");
        assertThat(here.document().primaryRegion()).isEqualTo("b");
    }

    @Test
    void aHistoryThatNobodyKnowsIsAskedForOnce() {
        RegionalCacheClient here = announcedAt(PATIENCE);
        String text = ofAnotherWorld();
        assertThat(here.policy("session").in(here.session(text)).look("k")).satisfies(found -> {
            assertThat(found.value()).contains("old");
            assertThat(found.unverified()).hasSize(1);
        });
        long asked = b.gets();
        for (int i = 0; i < 20; i++) {
            assertThat(here.policy("session").in(here.session(text)).look("k").unverified())
                    .hasSize(1);
        }
        assertThat(b.gets()).isEqualTo(asked);
    }

    /** A session in a history that no server of this cache ever had. */
    private static String ofAnotherWorld() {
        Session session = new Session(TokenText.unsigned());
        session.reached("", new Token("f".repeat(40), 1));
        return session.text();
    }

    /** A client in region a, after its document was published and a value written. */
    private RegionalCacheClient announcedAt(Duration reads) {
        regions.announce();
        RegionalCacheClient here = client(a.endpoint(), reads);
        here.policy("session").set("k", "old");
        b.awaitLevelWith(a);
        return here;
    }

    /** The session of a user who wrote in b after its promotion, of which a does not hear. */
    private String newerIn(Endpoint direct) {
        b.promote();
        regions.publishAt("b", direct);
        regions.primaryIs("b");
        RegionalCacheClient there = client(b.endpoint(), PATIENCE);
        Session session = there.newSession();
        there.policy("session").in(session).set("k", "new");
        return session.text();
    }

    private RegionalCacheClient client(Endpoint near, Duration reads) {
        return keep(RegionalCacheClient.connect(ClientOptions.at(near.toString())
                .connection(ConnectionSettings.DEFAULT.withTimeouts(PATIENCE, PATIENCE))
                .bounds(new Bounds(Duration.ofMillis(20), reads, Duration.ZERO))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
