package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.EpochRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A primary's server that cannot be fenced when its lease is over is ended. */
class StuckServerTest {

    private static final EpochRef FIRST = new EpochRef(1, "test-1", "a");

    @TempDir
    private Path directory;

    private LeasedCache cache;

    @BeforeEach
    void begin() throws IOException {
        cache = new LeasedCache(directory, 2_000);
        cache.begin();
        await().until(() -> cache.set("a", "k", "v").equals("OK"));
        // The settings of the lease were told.
        await().until(() -> {
            try (Jedis operator = cache.connect("a", "operator")) {
                return "400".equals(operator.configGet("lua-time-limit").get("lua-time-limit"));
            }
        });
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void aScriptThatHasWrittenEndsWithItsContainer() {
        String pod = cache.podUid("a");
        long began = System.nanoTime();
        CompletableFuture<String> _ =
                inBackground(jedis -> jedis.eval("redis.call('set', 'k', 'v'); while true do end"));
        await().atMost(Duration.ofSeconds(20)).until(() -> isAnother(pod));
        System.out.printf("a script that wrote: ended after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        cache.until("a", s -> FIRST.equals(s.lease().givenUp()));
        await().until(() -> cache.events("a").contains("ServerEnded"));
    }

    @Test
    void aScriptThatOnlyReadIsEndedAloneAndTheLeaseComesBack() {
        String pod = cache.podUid("a");
        String process = cache.info("a", "server", "run_id");
        CompletableFuture<String> answer =
                inBackground(jedis -> jedis.eval("while true do redis.call('get', 'k') end"));
        // Which it is when the lease has ended, and that may be back before anybody looks.
        assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).asString().contains("killed");
        cache.until("a", s -> FIRST.equals(s.lease().held()));
        await().until(() -> cache.set("a", "k", "again").equals("OK"));
        assertThat(cache.podUid("a")).isEqualTo(pod);
        assertThat(cache.info("a", "server", "run_id")).isEqualTo(process);
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftAloneForAWhileAndThenEnded() throws Exception {
        String pod = cache.podUid("a");
        long began = System.nanoTime();
        OperatedCache.signal("STOP", cache.info("a", "server", "process_id"));
        Pulse.holds("it is left alone", Duration.ofSeconds(6), () -> !isAnother(pod));
        await().atMost(Duration.ofSeconds(20)).until(() -> isAnother(pod));
        System.out.printf("a server that was stopped: ended after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        cache.until("a", s -> FIRST.equals(s.lease().givenUp()));
    }

    private boolean isAnother(String pod) {
        String now = cache.podUid("a");
        return !now.isEmpty() && !now.equals(pod);
    }

    private interface Command {
        Object send(Jedis jedis);
    }

    /** Sends a command for which the application waits as long as it takes; what it is told. */
    private CompletableFuture<String> inBackground(Command command) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Jedis jedis = cache.connect("a", "application")) {
                        jedis.getConnection().setSoTimeout(30_000);
                        return String.valueOf(command.send(jedis));
                    } catch (JedisException ended) {
                        return String.valueOf(ended.getMessage());
                    }
                },
                Thread::startVirtualThread);
    }
}
