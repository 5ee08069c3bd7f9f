package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Identity;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.routing.Bounds;
import dev.regionalcache.client.routing.Place;
import dev.regionalcache.client.routing.RedisStore;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.WriteMode;
import dev.regionalcache.client.token.TokenText;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;

/** A client runs on while its cache is deleted, and a new one of the same name is created or takes the members over. */
class CreatedAgainTest {

    private static final Policy POLICY = Policy.of("test", "test:", Duration.ofHours(1));
    private static final Duration TTL = Duration.ofHours(1);

    /** A name, which leads to whichever server is there. */
    private static final Endpoint NEAR = new Endpoint("c.invalid", 6379);

    private static final String PASSWORDS = "chat-auth";

    @TempDir
    private Path directory;

    private final AtomicReference<Endpoint> near = new AtomicReference<>();
    private OperatedCache cache;
    private RedisStore client;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
        lookNear();
        client = RedisStore.open(
                ConnectionSettings.DEFAULT
                        .withUser("application", cache.password("application"))
                        .withReach(known -> known.equals(NEAR) ? Objects.requireNonNull(near.get()) : known),
                new Place("c", List.of(NEAR)),
                new Bounds(Duration.ofMillis(20), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                Duration.ofSeconds(1),
                ClientMetrics.NONE);
    }

    @AfterEach
    void stop() {
        client.close();
        cache.close();
    }

    @Test
    void itFollowsACacheThatWasCreatedAgain() throws Exception {
        cache.patch("spec: {primaryRegion: b}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.document().primaryRegion().equals("b"));
        cache.awaitReady();
        Session session = new Session(TokenText.unsigned());
        put(session, "of the former one");
        DiscoveryDocument before = client.document();
        Map<String, String> passwords = cache.hub()
                .secrets()
                .inNamespace("default")
                .withName(PASSWORDS)
                .require()
                .getData();

        delete();
        restore(passwords);
        RegionalCache again = bringUp(Map.of());
        lookNear();
        awaitDocumentOf(again);
        assertThat(client.document().epoch()).isLessThan(before.epoch());
        assertThat(client.document().primaryRegion()).isEqualTo("a");

        Lookup first = look(session);
        assertThat(text(first)).isEmpty();
        assertThat(first.lost()).isEmpty();
        assertThat(first.unverified()).hasSize(1);
        put(session, "v");
        Lookup next = look(session);
        assertThat(text(next)).contains("v");
        assertThat(next.unverified()).isEmpty();
    }

    @Test
    void itGoesOnWhereANewCacheTakesTheMembersOver() throws Exception {
        Session session = new Session(TokenText.unsigned());
        put(session, "v");
        DiscoveryDocument before = client.document();
        String process = cache.process("a");
        cache.patch("metadata: {annotations: {%s: 'true'}}".formatted(Annotations.KEEP_MEMBERS));
        delete();
        assertThat(text(look(session))).contains("v");
        RegionalCache later = bringUp(
                Map.of(Annotations.ADOPT, before.identity().orElseThrow().uid()));
        awaitDocumentOf(later);
        assertThat(cache.process("a")).isEqualTo(process);
        assertThat(client.document().epoch()).isGreaterThanOrEqualTo(before.epoch());
        assertThat(client.document().regions()).isEqualTo(before.regions());
        Lookup found = look(session);
        assertThat(text(found)).contains("v");
        assertThat(found.lost()).isEmpty();
        assertThat(found.unverified()).isEmpty();
        put(session, "w");
        assertThat(text(look(session))).contains("w");
    }

    private void delete() {
        cache.delete();
        await().atMost(Duration.ofSeconds(60)).until(cache::isGone);
    }

    /** As a tool does that keeps them: those that the operator made go with the cache. */
    private void restore(Map<String, String> passwords) {
        cache.hub().secrets().inNamespace("default").withName(PASSWORDS).delete();
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(PASSWORDS)
                .withNamespace("default")
                .endMetadata()
                .withData(passwords)
                .build();
        cache.hub().resource(secret).create();
    }

    private RegionalCache bringUp(Map<String, String> annotations) throws InterruptedException {
        Manifest manifest = Manifest.read(OperatedManifest.of(), 3, "");
        manifest.cache().getMetadata().setAnnotations(annotations);
        return new BringUp(cache.hub(), Console.silent()).apply(manifest);
    }

    private void lookNear() {
        HostAndPort head = cache.address("c", "chat-c-head");
        near.set(new Endpoint(head.getHost(), head.getPort()));
    }

    private void awaitDocumentOf(RegionalCache of) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> client.document()
                        .identity()
                        .map(Identity::uid)
                        .filter(of.getMetadata().getUid()::equals)
                        .isPresent());
    }

    private void put(Session session, String value) {
        client.put(POLICY, "k", value.getBytes(StandardCharsets.UTF_8), TTL, List.of(), new WriteMode(session, true));
    }

    private Lookup look(Session session) {
        return client.lookup(POLICY, List.of("k"), Detail.VALUES, session);
    }

    private static Optional<String> text(Lookup found) {
        return found.entries().getFirst().map(entry -> new String(entry.value(), StandardCharsets.UTF_8));
    }
}
