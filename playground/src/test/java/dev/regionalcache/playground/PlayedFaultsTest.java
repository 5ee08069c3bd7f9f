package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person types in the playground, on three clusters with real servers: what happens to regions that are no primary. */
class PlayedFaultsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Playground playground;

    @BeforeEach
    void start() throws Exception {
        Manifest manifest =
                Manifest.read(Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), 3, "");
        playground = Playground.start(
                manifest,
                Clusters.Each,
                Playground.JITTER,
                new Console(new PrintStream(shown, true, StandardCharsets.UTF_8)));
    }

    @AfterEach
    void stop() {
        playground.close();
    }

    @Test
    void regionsFailAsTypedAndComeBack() throws Exception {
        try (StatusTeller _ = playground.tell()) {
            killed();
            frozen();
            cutOff();
            agentsAndControlPlane();
        }
        assertThat(playground.obey(
                        new StringReader("kill mars\nthaw us-east\ncut us-east us-east\nquit\nkill eu-west")))
                .isTrue();
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("killed the server of us-east", "ap-south is cut off", "ap-south is connected again")
                .contains("ap-south      Unreachable", "ap-south      ready, behind eu-west")
                .contains("there is no region mars: the regions are eu-west, us-east, ap-south")
                .contains("us-east is not frozen")
                .contains("nothing to cut")
                .doesNotContain("killed the server of eu-west");
    }

    private void killed() throws Exception {
        ProcessHandle before = playground.view().head("us-east").orElseThrow();
        type("kill us-east");
        await().atMost(PATIENCE)
                .until(() -> playground
                        .view()
                        .head("us-east")
                        .filter(now -> now.pid() != before.pid())
                        .isPresent());
        awaitReady();
    }

    private void frozen() throws Exception {
        type("freeze us-east");
        await().atMost(PATIENCE).until(() -> row("us-east").reason() != null);
        type("thaw us-east");
        awaitReady();
    }

    private void cutOff() throws Exception {
        type("cut ap-south");
        await().atMost(PATIENCE)
                .until(() -> "Unreachable".equals(row("ap-south").reason()));
        assertThat(playground.view().head("ap-south")).as("its server lives").isPresent();
        type("heal ap-south");
        awaitReady();
    }

    private void agentsAndControlPlane() throws Exception {
        type("stop-agent us-east");
        await().atMost(PATIENCE).until(() -> row("us-east").reason() != null);
        type("start-agent us-east\nstop-control-plane\nstart-control-plane");
        awaitReady();
    }

    @Test
    void whatIsCutOffIsNotRefusedAndOthersGoOn() throws Exception {
        try (Applications applications =
                new Applications(playground.view(), playground.world().regions())) {
            await().atMost(PATIENCE)
                    .until(() ->
                            applications.journal().regionsSince(Long.MIN_VALUE).size() == 3);
            type("cut us-east");
            long cut = System.nanoTime();
            await().atMost(PATIENCE)
                    .until(() -> applications.journal().regionsSince(cut).contains("ap-south"));
            type("heal us-east");
            long healed = System.nanoTime();
            await().atMost(PATIENCE)
                    .until(() -> applications.journal().regionsSince(healed).contains("us-east"));
            applications.stop();
            assertThat(applications.present(PATIENCE))
                    .hasSameSizeAs(applications.journal().writes());
        }
    }

    @Test
    void badChoicesAreRefusedWithASentence() {
        assertThatThrownBy(() -> playground.faults().cut("mars"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no region mars");
    }

    private void type(String lines) throws Exception {
        assertThat(playground.obey(new StringReader(lines + "\n"))).isFalse();
    }

    private RegionStatus row(String region) {
        return playground.view().status().regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private void awaitReady() {
        await().atMost(PATIENCE)
                .until(() -> playground.view().isReady()
                        && playground.view().status().regions().stream().allMatch(r -> r.reason() == null));
    }
}
