package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code make demo} as a process: what it says in the end by its exit code. */
class DemoCommandTest {

    @TempDir
    private Path directory;

    @Test
    void whereAllWasRightItIsZero() throws Exception {
        Path cache = Files.writeString(directory.resolve("mine.yaml"), """
                apiVersion: regionalcache.dev/v1alpha1
                kind: RegionalCache
                metadata: {name: mine}
                spec: {regions: [{name: eu-west}]}
                """);
        CommandProcess demo = CommandProcess.start(directory, "demo", "--no-failover", "--file", cache.toString());
        assertThat(exitCode(demo)).as(demo.output()).isZero();
        assertThat(demo.output()).contains("applied RegionalCache mine with 1 region", "all regions were right");
    }

    @ParameterizedTest
    @CsvSource({
        "--regions, 0, from 1 to 32",
        "--regions, 33, from 1 to 32",
        "--engine, memcached, memcached",
        "--file, not-there.yaml, not-there.yaml",
        "--clusters, none, none"
    })
    void badInputIsTwoWithASentence(String option, String value, String said) throws Exception {
        CommandProcess demo = CommandProcess.start(directory, "demo", option, value);
        assertThat(exitCode(demo)).as(demo.output()).isEqualTo(2);
        assertThat(demo.output()).contains(said).doesNotContain("\tat dev.regionalcache");
    }

    private static int exitCode(CommandProcess command) throws InterruptedException {
        assertThat(command.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
        return command.process().exitValue();
    }
}
