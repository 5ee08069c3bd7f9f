package dev.regionalcache.localcluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No server outlives the JVM of its cluster, however that ends. */
class KilledClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Process cluster;
    private List<ProcessHandle> servers;
    private List<ProcessHandle> all;

    @BeforeEach
    void start() throws IOException {
        cluster = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalClusterProgram.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        List<String> ids = new ArrayList<>();
        BufferedReader output = cluster.inputReader();
        for (String line = output.readLine(); !"up".equals(line); line = output.readLine()) {
            assertThat(line).as("the program ended: %s", ids).isNotNull();
            ids.add(line);
        }
        servers = ids.stream()
                .filter(line -> line.startsWith("localcluster://"))
                .map(line -> line.replaceFirst("localcluster://", "").replaceFirst("-.*", ""))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
        all = Stream.concat(servers.stream(), cluster.descendants()).distinct().toList();
    }

    @AfterEach
    void end() {
        cluster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void noneIsLeftWhenItIsKilled() {
        assertThat(servers).hasSize(LocalClusterProgram.PODS).allMatch(ProcessHandle::isAlive);
        cluster.destroyForcibly();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void noneIsLeftWhenItIsAskedToEnd() {
        assertThat(servers).hasSize(LocalClusterProgram.PODS).allMatch(ProcessHandle::isAlive);
        cluster.destroy();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }
}
