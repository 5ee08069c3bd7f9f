package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.regionalcache.localcluster.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The operator on a local cluster with real servers, from apply to a write that is read in every region. */
class PlaygroundTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(shown, true, StandardCharsets.UTF_8));

    @ParameterizedTest
    @ValueSource(strings = {"", "Redis", "Valkey"})
    void threeRegionsComeUpCarryAWriteAndLeaveNoProcess(String engine) throws Exception {
        assumeTrue(!engine.equals("Valkey") || LocalCluster.hasImage("valkey"), "a server of Valkey is installed");
        Path log;
        try (Playground playground = Playground.start(manifest(engine), Playground.JITTER, console)) {
            log = playground.log();
            playground.show();
            playground.invite();
            await().until(() -> nanosToAsk(playground, "eu-west") < millis(10));
            assertThat(nanosToAsk(playground, "us-west"))
                    .as("a region without servers is as far, too")
                    .isGreaterThan(millis(135));
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("eu-west       ready, the primary")
                .contains("us-east       ready, behind eu-west")
                .contains("3/3")
                .contains("eu-west(us-east,ap-south)")
                .contains("export KUBECONFIG=")
                .containsPattern("us-east +127[.0-9]+:6379 +127[.0-9]+:6379")
                .containsPattern("us-east +eu-west +37.5 ms");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        assertThat(log.resolveSibling("operator.log.lck"))
                .as("the log is closed")
                .doesNotExist();
        assertThat(log.resolveSibling("kubeconfig"))
                .as("what may show what went wrong")
                .exists();
    }

    @Test
    void whereAllWasRightOnlyTheLogStays() throws Exception {
        Path log;
        try (Playground playground = Playground.start(manifest(""), Playground.JITTER, console)) {
            log = playground.log();
            playground.wasRight();
        }
        try (Stream<Path> left = Files.list(log.getParent())) {
            assertThat(left).containsExactly(log);
        }
    }

    /** It waited for two minutes, and did not say for what. */
    @Test
    void whereSomebodyListensOnAllAddressesItSaysSo() throws Exception {
        try (ServerSocket all = new ServerSocket(0)) {
            assertThatThrownBy(() -> Requirements.checkPort(all.getLocalPort()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("port " + all.getLocalPort(), "Stop it");
        }
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Requirements.checkPort(one.getLocalPort());
        }
    }

    @Test
    void anEngineThatIsNotInstalledIsRefusedAtOnce() {
        assumeFalse(LocalCluster.hasImage("valkey"), "no server of Valkey is installed");
        assertThatThrownBy(() -> Playground.start(manifest("Valkey"), Playground.JITTER, console))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no valkey-server on the PATH")
                .hasMessageContaining("--engine redis");
    }

    /** The shortest of several questions, on a connection from a region to the Service of the primary. */
    private static long nanosToAsk(Playground playground, String region) {
        HostAndPort told = new HostAndPort("chat-eu-west.default.svc", 6379);
        try (Jedis jedis = new Jedis(playground.enter(region, told))) {
            jedis.auth("application", playground.password("application"));
            return LongStream.range(0, 5)
                    .map(i -> {
                        long began = System.nanoTime();
                        jedis.ping();
                        return System.nanoTime() - began;
                    })
                    .min()
                    .orElseThrow();
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Manifest manifest(String engine) throws IOException {
        return Manifest.read(Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), 3, engine);
    }
}
