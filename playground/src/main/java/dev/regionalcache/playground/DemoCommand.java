package dev.regionalcache.playground;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows it and ends. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts the regions, writes in the primary, reads in every region, and ends.")
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private Choices choices = new Choices();

    @Override
    public Integer call() throws Exception {
        Manifest manifest = choices.manifest();
        Console console = new Console(System.out);
        try (Playground playground = Playground.start(manifest, choices.clusters(), Playground.JITTER, console)) {
            playground.show();
            console.event("all regions were right");
        }
        return 0;
    }
}
