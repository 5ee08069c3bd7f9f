package dev.regionalcache.localcluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts of a container, by a clock that the test turns. */
class ContainerRunnerTest {

    private static final Duration BACK_OFF = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Container container =
            new ContainerBuilder().withName("c").withImage("redis:7.0").build();
    private final Prober prober = new Prober("127.0.0.1", new PathMapping(Map.of()));

    @TempDir
    private Path directory;

    private List<String> command = List.of("sh", "-c", "exit 7");
    private Instant now = START;
    private ContainerRunner runner;

    @BeforeEach
    void create() {
        runner = new ContainerRunner(container, "p_n(u)", this::launch, directory, BACK_OFF);
    }

    @AfterEach
    void kill() {
        runner.kill();
    }

    @Test
    void waitsTwiceAsLongEachTimeUpToFiveMinutes() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            advance();
            waits.add(endAndWait().toSeconds());
        }
        assertThat(waits).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(runner.status().getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
        assertThat(runner.status().getState().getWaiting().getMessage())
                .isEqualTo("back-off 5m restarting failed container=c pod=p_n(u)");
        assertThat(runner.status().getLastState().getTerminated().getExitCode()).isEqualTo(7);
        assertThat(runner.status().getRestartCount()).isEqualTo(7);
    }

    @Test
    void doesNotStartBeforeItsTime() {
        for (int i = 0; i < 2; i++) {
            advance();
            endAndWait();
        }
        now = now.minusMillis(1);
        advance();
        assertThat(runner.isRunning()).isFalse();
        assertThat(runner.status().getRestartCount()).isEqualTo(1);
    }

    @Test
    void oneThatRanLongIsStartedAtOnce() {
        for (int i = 0; i < 3; i++) {
            advance();
            endAndWait();
        }
        command = List.of("sleep", "1000");
        advance();
        now = now.plus(Duration.ofMinutes(11));
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        assertThat(endAndWait()).isZero();
        assertThat(runner.status().getLastState().getTerminated().getExitCode())
                .as("128 and the signal's number")
                .isEqualTo(137);
    }

    @Test
    void oneThatDoesNotEndIsKilledWhenItsGraceIsOver() {
        command = List.of("sh", "-c", "trap '' TERM; echo up; while :; do read -r x </dev/zero; done");
        advance();
        await().until(() -> Files.readString(runner.log(false)).equals("up\n"));
        runner.stop(now, GRACE);
        runner.stop(now.plus(GRACE).minusMillis(1), GRACE);
        assertThat(runner.isRunning()).isTrue();
        runner.stop(now.plus(GRACE), GRACE);
        await().until(() -> !runner.isRunning());
    }

    @Test
    void anotherImageIsAnotherProcess() {
        command = List.of("sleep", "1000");
        advance();
        long first = pid();
        runner.container(new ContainerBuilder(container).withImage("redis:8.0").build());
        advance();
        endAndWait();
        advance();
        assertThat(runner.status().getImage()).isEqualTo("redis:8.0");
        assertThat(runner.status().getRestartCount()).isEqualTo(1);
        assertThat(pid()).isNotEqualTo(first);
    }

    private ContainerProcess launch(Container launched, Path log) throws IOException {
        return ContainerProcess.start(command, Map.of("PATH", System.getenv("PATH")), directory, log, now, () -> {});
    }

    private void advance() {
        runner.advance(now, prober, GRACE);
    }

    /** Waits for the end of the process, and turns the clock to its next start. */
    private Duration endAndWait() {
        await().until(() -> !runner.isRunning());
        Instant ended = now;
        advance();
        if (!runner.isRunning() && runner.status().getState().getWaiting() != null) {
            now = runner.nextWork().orElseThrow();
        }
        return Duration.between(ended, now);
    }

    private long pid() {
        return Long.parseLong(
                runner.status().getContainerID().replaceFirst(".*//", "").replaceFirst("-.*", ""));
    }
}
