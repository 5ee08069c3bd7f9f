package dev.regionalcache.playground;

import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows it and stays up until it is interrupted. */
@Command(
        name = "playground",
        mixinStandardHelpOptions = true,
        description =
                "The same as demo, stays up, prints the kubeconfig, the endpoints and things to try, and lets servers and regions fail as you type.")
final class PlaygroundCommand implements Callable<Integer> {

    @Mixin
    private Choices choices = new Choices();

    @Override
    public Integer call() throws Exception {
        Manifest manifest = choices.manifest();
        Console console = new Console(System.out);
        Playground playground = Playground.start(manifest, choices.clusters(), Playground.JITTER, console);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            playground.close();
            ended.countDown();
        }));
        playground.show();
        playground.wasRight();
        playground.invite();
        playground.tell();
        if (!playground.obey(new InputStreamReader(System.in, Charset.defaultCharset()))) {
            ended.await();
        }
        return 0;
    }
}
