package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.token.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told about servers that answer, and not with what they were asked for. */
class SentencesTest {

    private static final Endpoint NOBODY = new Endpoint("127.0.0.1", 1);

    @TempDir
    Path directory;

    private Regions regions;
    private RedisNode a;

    @BeforeEach
    void start() throws Exception {
        regions = new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1)));
        a = regions.start("a", null);
        regions.announce();
    }

    @AfterEach
    void close() {
        regions.close();
    }

    @Test
    void aServerThatServesNothingForNowIsNotSaidToHaveNothing() {
        try (RegionalCacheClient client = RegionalCacheClient.connect(options())) {
            a.ask(jedis -> jedis.configSet("replica-serve-stale-data", "no"));
            a.demote(NOBODY);
            String refusal = a.endpoint() + " refuses for now: MASTERDOWN ";
            assertThatThrownBy(() -> client.policy("session").get("k"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("answered the read in time: " + refusal);
            assertThatThrownBy(() -> RegionalCacheClient.connect(options()))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("no address has the discovery document: " + refusal);
        }
    }

    @Test
    void aPrimaryThatWasDemotedIsNamed() {
        try (RegionalCacheClient client = RegionalCacheClient.connect(options())) {
            Session session = client.newSession();
            session.reached("", new Token("f".repeat(40), 1));
            a.demote(NOBODY);
            assertThatThrownBy(() -> client.policy("session").in(session).get("k"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(a.endpoint() + " says that it is a replica");
        }
    }

    @Test
    void aRegionThatTheCacheDoesNotHaveIsWarnedOf() {
        Log log = new Log();
        Logger logger = Logger.getLogger(Documents.class.getName());
        logger.addHandler(log);
        try (RegionalCacheClient right = RegionalCacheClient.connect(options().region("a"));
                RegionalCacheClient wrong =
                        RegionalCacheClient.connect(options().region("aa"))) {
            assertThat(right.policy("session").get("k")).isEmpty();
            assertThat(wrong.policy("session").get("k")).as("it goes on").isEmpty();
            assertThat(log.lines)
                    .filteredOn(line -> line.contains("has no region"))
                    .singleElement()
                    .asString()
                    .contains(
                            "the cache chat has no region aa, in which this client is told to be; it has: a. Without");
        } finally {
            logger.removeHandler(log);
        }
    }

    private ClientOptions options() {
        return ClientOptions.at(a.endpoint().toString())
                .connection(Regions.PATIENT)
                .bounds(new Bounds(Duration.ofMillis(20), Duration.ofMillis(500), Duration.ZERO));
    }

    private static final class Log extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final SimpleFormatter format = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            lines.add(format.formatMessage(line));
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
