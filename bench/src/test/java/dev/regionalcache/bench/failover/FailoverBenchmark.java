package dev.regionalcache.bench.failover;

import dev.regionalcache.bench.Build;
import dev.regionalcache.bench.Report;
import dev.regionalcache.bench.Samples;
import dev.regionalcache.bench.failover.Run.Fault;
import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.playground.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of failovers in docs/benchmarks.md. */
class FailoverBenchmark {

    private static final int RUNS = Integer.getInteger("bench.runs", 20);

    private final Report report = new Report(
            "Failover, beside Redis Sentinel",
            "what",
            "first write accepted: median, 95th percentile, most",
            "all others have it, after that: median, most",
            "lost writes: median, most",
            "full copies among the others, in all",
            "told by itself, medians");

    @Test
    void measure() throws Exception {
        report.version("Redis", Build.server(SentinelSet.program()));
        row(
                "RegionalCache, the first runs of all: its JVM has yet to compile what they use, profile Default",
                Fault.KILLED,
                regionalCache(Fault.KILLED, SampleRegions.nine(FailoverProfile.Default)));
        for (Fault fault : Fault.values()) {
            for (Duration downAfter : List.of(Duration.ofSeconds(1), Duration.ofSeconds(5))) {
                row("Sentinel, down after " + downAfter.toSeconds() + " s", fault, sentinel(fault, downAfter));
            }
            for (FailoverProfile profile : FailoverProfile.values()) {
                row("RegionalCache, profile " + profile, fault, regionalCache(fault, SampleRegions.nine(profile)));
            }
            row(
                    "RegionalCache of three regions, profile Default",
                    fault,
                    regionalCache(fault, SampleRegions.three(FailoverProfile.Default)));
        }
    }

    private static List<Figures> sentinel(Fault fault, Duration downAfter) throws Exception {
        List<Figures> figures = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            try (SentinelSet set = new SentinelSet(downAfter)) {
                figures.add(Report.tell(new Run(set).measure(fault, run)));
            }
        }
        return figures;
    }

    private static List<Figures> regionalCache(Fault fault, Manifest manifest) throws Exception {
        List<Figures> figures = new ArrayList<>();
        try (RegionalCacheSet set = new RegionalCacheSet(manifest)) {
            for (int run = 0; run < RUNS; run++) {
                figures.add(Report.tell(new Run(set).measure(fault, run)));
            }
            set.wasRight();
        }
        return figures;
    }

    private void row(String who, Fault fault, List<Figures> figures) throws IOException {
        Samples gaps = new Samples(figures.stream().map(Figures::gapMillis).toList());
        Samples caughtUp =
                new Samples(figures.stream().map(Figures::caughtUpMillis).toList());
        Samples lost = new Samples(figures.stream().map(f -> (double) f.lost()).toList());
        report.row(
                "%s, process %s".formatted(who, fault.name().toLowerCase(Locale.ROOT)),
                "%.2f s, %.2f s, %.2f s"
                        .formatted(gaps.quantile(0.5) / 1e3, gaps.quantile(0.95) / 1e3, gaps.quantile(1) / 1e3),
                "%.2f s, %.2f s".formatted(caughtUp.quantile(0.5) / 1e3, caughtUp.quantile(1) / 1e3),
                "%.0f, %.0f".formatted(lost.quantile(0.5), lost.quantile(1)),
                Long.toString(figures.stream().mapToLong(Figures::fullCopies).sum()),
                steps(figures));
        // After each: what was measured is kept where a later one fails.
        report.write(
                "Nine servers without distances between them, %d writes/s of %d B, %d runs of each in one go. Sentinel: 3 Sentinels, 8 replicas, parallel-syncs 8. RegionalCache: the operator with nine clusters in one JVM, which compiles everything in full; the image does not, for memory."
                        .formatted(Load.RATE, Load.SIZE, RUNS));
    }

    private static String steps(List<Figures> figures) {
        return figures.getFirst().steps().keySet().stream()
                .map(name -> "%s %.2f s"
                        .formatted(
                                name,
                                new Samples(figures.stream()
                                                        .map(f -> f.steps().getOrDefault(name, Double.NaN))
                                                        .filter(at -> !at.isNaN())
                                                        .toList())
                                                .quantile(0.5)
                                        / 1e3))
                .collect(Collectors.joining(", "));
    }
}
