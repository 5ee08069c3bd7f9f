package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What `make demo` shows of failovers, with real servers: the primary's server dies, then its region is cut off and heals. */
class FailoverDemoTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void noAcknowledgedWriteIsLostWithoutAWord() throws Exception {
        Manifest manifest =
                Manifest.read(Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), 3, "");
        Console console = new Console(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try (Playground playground = Playground.start(manifest, Clusters.Each, Playground.JITTER, console)) {
            assertThat(playground.failovers())
                    .as(() -> shown.toString(StandardCharsets.UTF_8))
                    .isTrue();
            assertThat(playground.view().status().failovers())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .extracting(FailoverStatus::state)
                    .contains(FailoverState.Completed);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .containsPattern("\\+0\\.0 ms +the server of eu-west is killed")
                .containsPattern("ms  the first write that the new primary accepted")
                .containsPattern("it is read in all 2 regions")
                .contains("no write was lost without a word");
    }
}
