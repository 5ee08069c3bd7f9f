package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;

/** The keeper of a real server that was chosen to be the primary, and lacks the last writes. */
@Execution(ExecutionMode.CONCURRENT)
class CatchUpTest {

    private final KeptChain chain = new KeptChain();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    /** Its link may be up before the last writes are there: nothing else changes then, and nobody looked again. */
    @Test
    void whoPlansIsToldWhenItHasWhatItFollowsAnotherOneFor() {
        String runId = chain.view("c").info().runId();
        chain.leased.add("c");
        chain.roles.put("c", new DesiredRole.CatchUp(chain.address("b"), runId, chain.offset("a") + 5_000));
        chain.keep();
        await().until(() -> chain.view("c").guard() != null);
        assertThat(chain.view("c").link()).isEqualTo(Link.Up);
        assertThat(chain.view("c").guard().caughtUp()).isFalse();
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofSeconds(2)).until(() -> before.getAndSet(chain.changes.get()) == before.get());

        try (Jedis application = chain.application("a")) {
            application.set("k", "v".repeat(10_000));
        }
        await().until(() -> chain.view("c").guard().caughtUp());
        await().until(() -> chain.changes.get() > before.get());
    }
}
