package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Identity;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.Cached;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that runs on while its cache is deleted and created again under the same name, or taken over by a new one. It reads
 * at b, at an address that leads to whichever server is there.
 */
class CreatedAgainTest {

    private static final Endpoint NEAR = new Endpoint("b.invalid", 6379);
    private static final Identity FORMER = new Identity("former", 1_767_225_600);
    private static final Identity LATER = new Identity("later", 1_767_225_660);
    private static final Duration READS = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicReference<Endpoint> near = new AtomicReference<>();
    private Regions former;
    private RegionalCacheClient client;

    @BeforeEach
    void start() throws Exception {
        former = cache("former", FORMER);
        former.announce();
        former.announce();
        former.announce();
        former.node("b").awaitLevelWith(former.node("a"));
        client = client(READS);
        assertThat(client.document().epoch()).isEqualTo(3);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void itFollowsTheNewOneAndASessionOfTheFormerOneGoesOn() throws Exception {
        Session session = client.newSession();
        sessions().in(session).set("k", "of the former one");
        String text = session.text();
        former.close();
        Regions later = cache("later", LATER);
        later.announce();
        awaitCache(LATER);
        assertThat(client.document().epoch()).isEqualTo(1);

        Cached<String> first = sessions().in(session).look("k");
        assertThat(first.value()).isEmpty();
        assertThat(first.lost()).as("nobody knows that history any more").isEmpty();
        assertThat(first.unverified()).hasSize(1);
        sessions().in(session).set("k", "v");
        assertThat(sessions().in(session).get("k")).contains("v");
        later.node("b").awaitLevelWith(later.node("a"));
        Cached<String> next = sessions().in(session).look("k");
        assertThat(next.value()).contains("v");
        assertThat(next.source()).as("the place in the former one is gone").isEqualTo(Source.LOCAL);

        try (RegionalCacheClient another = client(READS)) {
            Session travelled = another.session(text);
            assertThat(another.policy("session").in(travelled).get("k")).contains("v");
            assertThat(another.policy("session").in(travelled).look("k").source())
                    .isEqualTo(Source.LOCAL);
        }
    }

    @Test
    void aServerOfTheFormerOneThatWasCutOffDoesNotLeadBack() throws Exception {
        Regions later = cache("later", LATER);
        later.announce();
        leadFrom(former, later);
        awaitCache(LATER);
        // Now it looks and listens there again, where a greater epoch is told.
        former.announce();
        long asked = former.node("b").gets();
        leadFrom(later, former);
        await().until(() -> former.node("b").gets() > asked + 2);
        assertThat(client.document().identity()).contains(LATER);
        assertThat(client.document().epoch()).isEqualTo(1);
        sessions().set("k", "v");
        String written = later.node("a").ask(jedis -> jedis.get("s:k"));
        assertThat(written).isEqualTo("v");
        leadFrom(former, later);
        later.announce();
        await().until(() -> client.document().epoch() == 2);
    }

    @Test
    void whereTheMembersWereTakenOverSessionsNoticeNothing() {
        Session session = client.newSession();
        sessions().in(session).set("k", "v");
        former.node("b").awaitLevelWith(former.node("a"));
        former.are(LATER);
        former.announce();
        awaitCache(LATER);
        assertThat(client.document().epoch()).isEqualTo(4);
        Cached<String> found = sessions().in(session).look("k");
        assertThat(found.value()).contains("v");
        assertThat(found.source()).isEqualTo(Source.LOCAL);
        assertThat(found.lost()).isEmpty();
        assertThat(found.unverified()).isEmpty();
    }

    /** It may as well be a place in a history of a new primary, of which only that region could tell. */
    @Test
    void whileARegionDoesNotAnswerAPlaceInTheFormerOneIsKept() throws Exception {
        Session session = client.newSession();
        sessions().in(session).set("k", "of the former one");
        former.close();
        Regions later = cache("later", LATER);
        later.start("c", "a");
        later.announce();
        awaitCache(LATER);
        later.node("c").kill();
        try (RegionalCacheClient hasty = client(Duration.ofMillis(500))) {
            String text = session.text();
            Session same = hasty.session(text);
            PolicyCache<String> cache = hasty.policy("session").in(same);
            assertThatThrownBy(() -> cache.get("k"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not every region answered");
            assertThat(same.text()).isEqualTo(text);
            assertThat(hasty.policy("session").in(hasty.newSession()).get("k"))
                    .as("a new session")
                    .isEmpty();
        }
        later.node("c").restart();
        later.node("c").follow(later.node("a").endpoint());
        assertThat(sessions().in(session).get("k")).isEmpty();
    }

    /** Two regions of a cache; the near address leads to the second one from now on. */
    private Regions cache(String name, Identity identity) throws Exception {
        Regions regions = keep(new Regions(directory.resolve(name), Policy.of("session", "s:", Duration.ofHours(1))));
        regions.are(identity);
        regions.start("a", null);
        near.set(regions.start("b", "a").endpoint());
        regions.publishAt("b", NEAR);
        return regions;
    }

    /** As a Service does; and who is fenced closes its applications' connections. */
    private void leadFrom(Regions from, Regions to) {
        near.set(to.node("b").endpoint());
        from.node("b").disconnectClients();
    }

    private void awaitCache(Identity identity) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        client.document().identity().filter(identity::equals).isPresent());
    }

    private PolicyCache<String> sessions() {
        return client.policy("session");
    }

    private RegionalCacheClient client(Duration reads) {
        return keep(RegionalCacheClient.connect(ClientOptions.at(NEAR.toString())
                .connection(Regions.PATIENT)
                .silence(Duration.ofMillis(200))
                .reach(known -> known.equals(NEAR) ? Objects.requireNonNull(near.get()) : known)
                .bounds(new Bounds(Duration.ofMillis(20), reads, Duration.ZERO))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
