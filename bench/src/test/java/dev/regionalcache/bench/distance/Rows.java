package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.Report;
import dev.regionalcache.bench.Samples;
import dev.regionalcache.crds.cache.FailoverProfile;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What was measured, as sentences beside the goals.
 *
 * @param report that they are rows of
 */
record Rows(Report report) {

    void cutOff(FailoverProfile profile, List<RegionLost.Figures> figures) {
        String what = "region of the primary cut off, profile %s: ".formatted(profile);
        after(what, profile, figures);
        report.row(
                what + "the last write that was accepted inside, after the cut",
                "%.1f s".formatted(0.8 * fencingSeconds(profile)),
                seconds(figures, RegionLost.Figures::acceptedMillis));
        lostBefore(what + "writes of %,d/s accepted before the cut that had not left", figures);
        report.row(
                what + "writes that were accepted inside and that the new primary does not have",
                "every one read back and reported",
                "%,d, of them %,d accepted after the cut; %,d reported, %,d missing without a word; not countable: %s"
                        .formatted(
                                sum(figures, RegionLost.Figures::missing),
                                sum(figures, RegionLost.Figures::accepted),
                                sum(figures, f -> f.reported().orElse(0L)),
                                sum(figures, RegionLost.Figures::untold),
                                servers(figures)));
    }

    private void lostBefore(String what, List<RegionLost.Figures> figures) {
        Samples lost = samples(figures, RegionLost.Figures::missingBefore);
        report.row(
                what.formatted(RegionLost.RATE),
                "%.1f, that is 1.2 x (rate x one-way delay to the most advanced region)"
                        .formatted(samples(figures, RegionLost.Figures::allowed).quantile(0.5)),
                "median %.0f, 95th percentile %.0f, most %.0f"
                        .formatted(lost.quantile(0.5), lost.quantile(0.95), lost.quantile(1)));
    }

    void lostForGood(FailoverProfile profile, List<RegionLost.Figures> figures) {
        String what = "region of the primary lost for good, profile %s: ".formatted(profile);
        after(what, profile, figures);
        lostBefore(what + "lost writes of %,d/s, without those of the moment between the cut and the kill", figures);
        report.row(
                what + "all that are lost, and what is told when the region is back",
                "all counted",
                "%,d lost; %,d counted, and in bytes %,d, not countable: %s; %,d in %d runs without a word"
                        .formatted(
                                sum(figures, RegionLost.Figures::missing),
                                sum(figures, f -> f.reported().orElse(0L)),
                                sum(figures, RegionLost.Figures::bytes),
                                servers(figures),
                                sum(figures, RegionLost.Figures::untold),
                                figures.stream().filter(f -> f.untold() > 0).count()));
    }

    private void after(String what, FailoverProfile profile, List<RegionLost.Figures> figures) {
        report.row(
                what + "first write accepted elsewhere",
                profile == FailoverProfile.Fast ? "1.6 s" : "3 s",
                seconds(figures, RegionLost.Figures::gapMillis));
        report.row(
                what + "all other regions have it, after that",
                "0.5 s",
                seconds(figures, RegionLost.Figures::caughtUpMillis));
        report.row(
                what + "full copies among the others",
                "0",
                "%d in %d runs".formatted(sum(figures, RegionLost.Figures::fullCopies), figures.size()));
    }

    private static double fencingSeconds(FailoverProfile profile) {
        return switch (profile) {
            case Default -> 2;
            case Fast -> 1;
        };
    }

    private static String servers(List<RegionLost.Figures> figures) {
        long runs = figures.stream().filter(f -> f.uncounted() > 0).count();
        return runs == 0 ? "none" : "a server in %d of %d runs".formatted(runs, figures.size());
    }

    void switchovers(String moves, List<PlannedMoves.Figures> figures, boolean isFar) {
        String what = moves + ": ";
        String goal = isFar ? "one way between the two + a round trip to a majority of the witnesses + 50 ms" : "50 ms";
        report.row(
                what + "from the last write that the old primary accepted to the first of the next one",
                goal,
                gap(figures, PlannedMoves.Figures::gapMillis, isFar));
        report.row(
                what + "the same as a client near the old primary sees it, which connects anew",
                "",
                gap(figures, PlannedMoves.Figures::nearMillis, isFar));
        report.row(
                what + "the same by `gapMillis` of the status",
                goal,
                gap(
                        figures.stream().filter(f -> f.toldMillis().isPresent()).toList(),
                        f -> f.toldMillis().orElseThrow(),
                        isFar));
        report.row(
                what + "lost writes; full copies; that ended as something else",
                "0; 0; 0",
                "%d; %d; %d, in %d"
                        .formatted(
                                sum(figures, PlannedMoves.Figures::missing),
                                sum(figures, PlannedMoves.Figures::fullCopies),
                                figures.stream()
                                        .filter(f -> !Objects.equals(f.reason(), "Switchover"))
                                        .count(),
                                figures.size()));
    }

    private static String gap(
            List<PlannedMoves.Figures> figures, ToDoubleFunction<PlannedMoves.Figures> millis, boolean isFar) {
        if (figures.isEmpty()) {
            return "not told";
        }
        String gaps = millis(samples(figures, millis));
        return isFar
                ? "%s; beyond the ways %s"
                        .formatted(gaps, millis(samples(figures, f -> millis.applyAsDouble(f) - f.leastMillis())))
                : gaps;
    }

    void restarts(List<Undisturbed.Figures> figures) {
        report.row(
                "each agent and the control plane away for %d s, one after the other, %d times"
                        .formatted(Undisturbed.AWAY.toSeconds(), figures.size()),
                "0 failovers, 0 refused writes",
                undisturbed(figures));
    }

    void badNetwork(Duration time, List<Undisturbed.Figures> figures) {
        report.row(
                "%d s of %d ms jitter and %.0f %% loss, on a full machine"
                        .formatted(time.toSeconds(), Undisturbed.JITTER.toMillis(), Undisturbed.LOSS * 100),
                "0 failovers",
                undisturbed(figures));
    }

    private static String undisturbed(List<Undisturbed.Figures> figures) {
        return "%d failovers; of a client in each region %,d writes accepted, %d refused, %d connections broken, %d accepted ones missing, %.2f s at most without an accepted one"
                .formatted(
                        sum(figures, Undisturbed.Figures::changes),
                        sum(figures, Undisturbed.Figures::accepted),
                        sum(figures, Undisturbed.Figures::refused),
                        sum(figures, Undisturbed.Figures::broken),
                        sum(figures, Undisturbed.Figures::missing),
                        samples(figures, Undisturbed.Figures::longestMillis).quantile(1) / 1e3);
    }

    private static <T> long sum(List<T> figures, ToLongFunction<T> figure) {
        return figures.stream().mapToLong(figure).sum();
    }

    private static <T> Samples samples(List<T> figures, ToDoubleFunction<T> figure) {
        return new Samples(figures.stream().mapToDouble(figure).boxed().toList());
    }

    private static <T> String seconds(List<T> figures, ToDoubleFunction<T> millis) {
        Samples samples = samples(figures, millis);
        return "median %.2f s, 95th percentile %.2f s, most %.2f s"
                .formatted(samples.quantile(0.5) / 1e3, samples.quantile(0.95) / 1e3, samples.quantile(1) / 1e3);
    }

    private static String millis(Samples samples) {
        return "median %.0f ms, 95th percentile %.0f ms, most %.0f ms"
                .formatted(samples.quantile(0.5), samples.quantile(0.95), samples.quantile(1));
    }
}
