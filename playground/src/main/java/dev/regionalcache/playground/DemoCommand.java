package dev.regionalcache.playground;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows it and ends. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Starts the regions, writes in the primary, reads in every region; then lets the primary's server die and its region be cut off while applications write, and says what they saw.")
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private Choices choices = new Choices();

    @Option(names = "--no-failover", description = "end before the primary's server dies and its region is cut off")
    private boolean noFailover;

    @Override
    public Integer call() throws Exception {
        Manifest manifest = choices.manifest();
        Console console = new Console(System.out);
        try (Playground playground = Playground.start(manifest, choices.clusters(), Playground.JITTER, console)) {
            playground.show();
            console.event("all regions were right");
            boolean right = noFailover || playground.failovers();
            if (right) {
                playground.wasRight();
            }
            return right ? 0 : 1;
        }
    }
}
