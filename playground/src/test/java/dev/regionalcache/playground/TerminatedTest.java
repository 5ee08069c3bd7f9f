package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A playground that is terminated, as by Ctrl-C. */
class TerminatedTest {

    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"ready, the primary", "Or type here what is to go wrong"})
    void itEndsWithoutAWordAndLeavesNoProcess(String said) throws Exception {
        assertThat(terminatedWhenItSays(said)).isNotEmpty();
    }

    @Test
    void itEndsWithoutAWordWhileItStarts() throws Exception {
        terminatedWhenItSays("applied RegionalCache");
    }

    /** Returns the processes it had, which have ended. */
    private List<ProcessHandle> terminatedWhenItSays(String said) throws Exception {
        CommandProcess command = CommandProcess.start(directory, "playground", "--regions", "1");
        Process process = command.process();
        await().atMost(Duration.ofMinutes(2)).until(() -> command.output().contains(said));
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        await().untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
        assertThat(command.output()).doesNotContain("Exception");
        return started;
    }
}
