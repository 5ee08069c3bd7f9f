package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The operator on a local cluster with real servers, from apply to a write that is read in every region. */
class PlaygroundTest {

    @Test
    void threeRegionsComeUpCarryAWriteAndLeaveNoProcess() throws Exception {
        String sample = Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml"));
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try (Playground playground = Playground.start(Manifest.read(sample, 3, ""), Playground.JITTER, console)) {
            playground.show();
            playground.invite();
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("eu-west       ready, the primary")
                .contains("us-east       ready, behind eu-west")
                .contains("3/3")
                .contains("eu-west(us-east,ap-south)")
                .contains("export KUBECONFIG=")
                .containsPattern("us-east +eu-west +37.5 ms");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }
}
