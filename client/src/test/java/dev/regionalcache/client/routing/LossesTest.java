package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.failure.LoadFailedException;
import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write of the session was lost with its primary, and something else than a read of its key is the first to find out. */
class LossesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private RegionalCacheClient client;
    private RedisNode b;
    private Session session;
    private PolicyCache<String> cache;

    @BeforeEach
    void lose() throws Exception {
        Regions regions = keep(new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1))));
        RedisNode a = regions.start("a", null);
        b = regions.start("b", "a");
        regions.announce();
        b.awaitLevelWith(a);
        client = keep(RegionalCacheClient.connect(ClientOptions.at(b.endpoint().toString())
                .connection(Regions.PATIENT)
                .bounds(new Bounds(Duration.ofMillis(20), PATIENCE, Duration.ZERO))));
        session = client.newSession();
        cache = client.policy("session").in(session);
        cache.set("lost", "old");
        cache.set("other", "v");
        b.awaitLevelWith(a);
        b.demote(new Endpoint("127.0.0.1", 1));
        await().atMost(PATIENCE).until(() -> !b.linkUp());
        cache.set("lost", "new");
        b.promote();
        regions.primaryIs("b");
        await().atMost(PATIENCE).until(() -> client.document().primaryRegion().equals("b"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void theLoadingOfAnotherKeyDoesNotSwallowIt() {
        assertThat(cache.getOrLoad("other", key -> "loaded anew")).contains("loaded anew");
        assertThat(cache.getOrLoad("other", key -> "and again"))
                .as("it is known now")
                .contains("loaded anew");
        assertThatThrownBy(() -> cache.get("lost")).isInstanceOf(WriteLostException.class);
        assertThat(cache.get("lost")).as("told once").contains("old");
    }

    @Test
    void whatIsLostIsLoadedAlthoughAnotherKeyWasLoadedFirst() {
        cache.getOrLoad("other", key -> "loaded anew");
        assertThat(cache.getOrLoad("lost", key -> "fresh")).contains("fresh");
        assertThat(cache.getOrLoad("lost", key -> "and again")).as("once").contains("fresh");
        assertThat(client.policy("session").get("lost")).as("for all").contains("fresh");
    }

    @Test
    void whatIsLostIsLoadedUntilALoaderBringsIt() {
        assertThatThrownBy(() -> cache.getOrLoad("lost", key -> {
                    throw new IllegalStateException("the database is away");
                }))
                .isInstanceOf(LoadFailedException.class);
        assertThat(cache.getOrLoad("lost", key -> null)).isEmpty();
        assertThat(cache.getOrLoad("lost", key -> "fresh")).contains("fresh");
        assertThat(cache.getOrLoad("lost", key -> "and again")).as("once").contains("fresh");
    }

    @Test
    void whatIsWrittenAfterTheLossIsNotLoaded() {
        cache.getOrLoad("other", key -> "loaded anew");
        cache.set("lost", "newest");
        assertThat(cache.getOrLoad("lost", key -> "loaded anew")).contains("newest");
    }

    @Test
    void theTextHasWhatWasNotToldYet() {
        cache.getOrLoad("other", key -> "loaded anew");
        Session next = client.session(session.text());
        assertThat(client.policy("session").in(next).look("lost").lost()).hasSize(1);
        assertThat(client.policy("session").in(client.session(next.text())).get("lost"))
                .as("told once")
                .contains("old");
        assertThat(session.takeLost()).as("also without a read").hasSize(1);
        assertThat(client.policy("session").in(client.session(session.text())).get("lost"))
                .contains("old");
    }

    @Test
    void aValueThatCannotBeReadDoesNotSwallowIt() {
        byte[] corrupt = {0, 'R', 'C', 9};
        b.ask(jedis -> jedis.set("s:other".getBytes(StandardCharsets.US_ASCII), corrupt));
        assertThatThrownBy(() -> cache.look("other")).isInstanceOf(CorruptValueException.class);
        assertThatThrownBy(() -> cache.get("other")).isInstanceOf(CorruptValueException.class);
        assertThatThrownBy(() -> cache.get("lost")).isInstanceOf(WriteLostException.class);
        assertThat(cache.get("lost")).contains("old");
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
