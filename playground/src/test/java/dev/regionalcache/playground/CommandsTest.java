package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that `make` begins with, run as it runs them. */
class CommandsTest {

    private static final Path SCRIPTS = Path.of("..", "build").toAbsolutePath().normalize();
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    @Test
    void aLongCommandShowsASignOfLifeAndKeepsItsStatus() throws Exception {
        Path end = directory.resolve("end");
        Process process = start(
                SCRIPTS.resolve("with-progress").toString(),
                "building it",
                "sh",
                "-c",
                "until [ -e '%s' ]; do sleep 0.1; done; exit 3".formatted(end));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> output().matches("(?s)building it: \\d+ s, .*\\.\\.\\.\\R.*"));
        List<ProcessHandle> started = process.descendants().toList();
        Files.createFile(end);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        allEnd(started);
    }

    @Test
    void aCommandThatIsTerminatedLeavesNoProcess() throws Exception {
        Process process = start(SCRIPTS.resolve("with-progress").toString(), "building it", "sleep", "600");
        // The command, the sign of life and what that waits by.
        await().until(() -> process.descendants().count() == 3);
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        allEnd(started);
    }

    @Test
    void aJdk25IsFoundWhereAnOlderOneIsOnThePathAndElseItIsSaidHowToInstallOne() throws Exception {
        Path older = jdk("older", "javac 17.0.12");
        Path newer = jdk("jvm/temurin-25", "javac 25.0.1");

        assertThat(findJdk(older, directory.resolve("jvm"))).isZero();
        assertThat(output().strip()).isEqualTo(newer.toString());

        assertThat(findJdk(older, directory.resolve("empty"))).isEqualTo(2);
        assertThat(output().lines())
                .singleElement()
                .satisfies(sentence -> assertThat(sentence)
                        .contains("apt-get install openjdk-25-jdk-headless' (Debian 13 and newer)")
                        .contains("extrepo enable temurin", "apt-get install temurin-25-jdk' (Debian 12)")
                        .contains("brew install", "macOS", "sdk install java", "SDKMAN"));
    }

    /** Runs it as on a machine that has the one on its path and what lies under {@code installed}. */
    private int findJdk(Path onPath, Path installed) throws Exception {
        String script = Files.readString(SCRIPTS.resolve("find-jdk"))
                .replace("/usr/lib/jvm", installed.toString())
                .replace("/opt/", directory.resolve("no-opt") + "/");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("HOME", directory.resolve("no-home").toString());
        builder.environment().put("PATH", onPath.resolve("bin") + ":" + System.getenv("PATH"));
        return redirected(builder).start().waitFor();
    }

    private Path jdk(String name, String version) throws IOException {
        Path javac = directory.resolve(name).resolve("bin").resolve("javac");
        Files.createDirectories(javac.getParent());
        Files.writeString(javac, "#!/bin/sh\necho '%s'\n".formatted(version));
        assertThat(javac.toFile().setExecutable(true)).isTrue();
        return directory.resolve(name);
    }

    private Process start(String... command) throws IOException {
        return redirected(new ProcessBuilder(command)).start();
    }

    private ProcessBuilder redirected(ProcessBuilder builder) {
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void allEnd(List<ProcessHandle> started) {
        assertThat(started).isNotEmpty();
        await().untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
    }
}
