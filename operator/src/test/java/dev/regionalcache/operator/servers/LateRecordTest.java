package dev.regionalcache.operator.servers;

import static dev.regionalcache.operator.servers.LossFixture.LOGIN;
import static dev.regionalcache.operator.servers.LossFixture.guard;
import static dev.regionalcache.operator.servers.LossFixture.plan;
import static dev.regionalcache.operator.servers.LossFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head that follows the primary already, both real, and what its member says of a process that ended in its place. */
class LateRecordTest {

    private static final Ended GONE = new Ended("gone", "a history that nobody knows", 9L);

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final Predecessor predecessor = new Predecessor();
    private RedisProcess primary;
    private RedisProcess head;
    private Joining joining;

    @TempDir
    Path directory;

    @BeforeEach
    void follow() throws IOException {
        primary = start(directory.resolve("primary"), "");
        head = start(directory.resolve("head"), "");
        LossFixture.follow(head, primary);
        joining = new Joining(
                connector,
                predecessor,
                plan(head, 2, primary.address(), primary.address(), guard(null, Set.of())),
                LOGIN,
                new LogContext("space", "chat", "eu", 2L),
                () -> {});
    }

    @AfterEach
    void close() {
        joining.close();
        head.close();
        primary.close();
    }

    @Test
    void itIsToldBeforeItIsForgotten() {
        assertThat(look(guard(null, Set.of()))).isTrue();
        Guard recorded = guard(GONE, Set.of());
        await().untilAsserted(() -> {
            assertThat(look(recorded)).as("it goes on following").isTrue();
            assertThat(joining.found()).isNotNull();
        });
        assertThat(Objects.requireNonNull(joining.found()).runId()).isEqualTo("gone");
        assertThat(predecessor.settled()).isNull();
        Guard told = guard(GONE, Set.of(new ReportedLoss(2, "gone", true)));
        await().untilAsserted(() -> {
            assertThat(look(told)).isTrue();
            assertThat(predecessor.settled()).isEqualTo("gone");
        });
    }

    private boolean look(Guard guard) {
        try (RedisServer own = connector.server(head.address(), LOGIN)) {
            await().until(() -> own.info().linkUp());
            return joining.look(new Joining.Joiner(
                    plan(head, 2, primary.address(), primary.address(), guard),
                    guard,
                    own.info(),
                    own,
                    LOGIN,
                    true,
                    false,
                    Instant.now()));
        }
    }
}
