package dev.regionalcache.bench;

import dev.regionalcache.playground.Console;
import dev.regionalcache.playground.Manifest;
import dev.regionalcache.playground.Playground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nine regions as processes on this machine, as far from each other as in the world. */
final class OnPlayground {

    private static final int RUNS = 5;
    private static final int ALL_REGIONS = 32;
    private static final Duration LAG_RUN = Duration.ofSeconds(60);

    private OnPlayground() {}

    static void measure(Report report) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            try (Playground playground = Playground.start(manifest(), Playground.JITTER, Console.silent())) {
                seconds.add(playground.bringUp().toMillis() / 1e3);
                report.version("Redis", Build.running(playground.client(), playground.cache()));
                playground.wasRight();
            }
        }
        report.row(
                "nine regions on the playground: apply to Ready, median of %d (the first in a cold JVM)"
                        .formatted(RUNS),
                "5 s",
                "%.1f s (%s)".formatted(new Samples(seconds).quantile(0.5), seconds));
        lag(report, 0);
        lag(report, Playground.JITTER);
    }

    private static void lag(Report report, double jitter) throws IOException, InterruptedException {
        try (Playground playground = Playground.start(manifest(), jitter, Console.silent())) {
            LagError.Errors errors = new LagError(playground).measure(LAG_RUN);
            report.row(
                    "error of the lag figure against the true delay at that moment: %d figures of 8 replicas under 200 writes/s, links that vary by %.0f %%"
                            .formatted(errors.told().count(), jitter * 100),
                    "5 ms at the 95th percentile",
                    "%s; told each replica's median delay all the time: %s"
                            .formatted(text(errors.told()), text(errors.constant())));
            playground.wasRight();
        }
    }

    private static String text(Samples errors) {
        return "p50 %.1f ms, p95 %.1f ms, most %.1f ms"
                .formatted(errors.quantile(0.5), errors.quantile(0.95), errors.quantile(1));
    }

    private static Manifest manifest() throws IOException {
        return Manifest.read(
                Files.readString(Path.of("..", "deploy", "samples", "nine-regions.yaml")), ALL_REGIONS, "");
    }
}
