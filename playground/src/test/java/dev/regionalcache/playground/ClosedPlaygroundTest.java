package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One JVM opens and closes many playgrounds, one after the other: benchmarks do. */
class ClosedPlaygroundTest {

    @TempDir
    private Path directory;

    /** Each left an idle thread and one for events of each of its operators, and by them all that the world consisted of. */
    @Test
    void whatIsClosedLeavesNoThreadAndIsForgotten() throws Exception {
        AllThreads threads = new AllThreads(directory);
        Set<String> before = threads.ids();
        WeakReference<World> world = openAndClose();
        await().pollInSameThread()
                .untilAsserted(() -> assertThat(threads.startedSince(before)).isEmpty());
        await().untilAsserted(() -> {
            System.gc();
            assertThat(world.refersTo(null)).as("the world is garbage").isTrue();
        });
    }

    private static WeakReference<World> openAndClose() throws IOException, InterruptedException {
        Manifest two = Manifest.read(Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), 2, "");
        try (Playground playground = Playground.near(two, Console.silent())) {
            playground.wasRight();
            return new WeakReference<>(playground.world());
        }
    }
}
