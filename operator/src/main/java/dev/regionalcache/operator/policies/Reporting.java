package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.MemoryLimit;
import dev.regionalcache.core.policy.RoundFigures;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is reported of classes: at once when a state changes, and round figures now and then, so that a cache at rest, or one
 * that changes all the time, does not write statuses. For one thread, but for {@link #reports}.
 */
final class Reporting {

    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

    /** Figures alone are not reported more often. */
    static final Duration FIGURES = Duration.ofSeconds(30);

    /** A class that is held at its limit swings about it; beyond this it is not held. */
    private static final double OVER = 1.10;

    private final InstantSource steady;
    private final Runnable changed;
    private Map<String, Told> told = Map.of();
    private volatile List<PolicyReport> reports = List.of();

    /** What was told, what it was made from, and when; and what has been removed lately, told or not. */
    private record Told(PolicyReport report, Figures figures, Instant at, Removals removals) {

        Told with(Removals later) {
            return new Told(report, figures, at, later);
        }
    }

    Reporting(InstantSource steady, Runnable changed) {
        this.steady = steady;
        this.changed = changed;
    }

    /** Thread-safe. */
    List<PolicyReport> reports() {
        return reports;
    }

    /** Nobody holds policies here now. */
    void none() {
        told = Map.of();
        set(List.of());
    }

    /**
     * Classes as they are now.
     *
     * @param failure why they are not held, as a sentence; null: they are
     */
    void publish(List<KeyClass> classes, @Nullable String failure) {
        Instant now = steady.instant();
        Map<String, Told> next = new HashMap<>();
        for (KeyClass each : classes) {
            String name = each.rule().name();
            next.put(name, next(told.get(name), each, failure, now));
        }
        told = next;
        set(classes.stream()
                .map(c -> Objects.requireNonNull(next.get(c.rule().name())).report())
                .toList());
    }

    private static Told next(@Nullable Told before, KeyClass of, @Nullable String failure, Instant now) {
        Figures figures = of.figures();
        if (before == null) {
            return new Told(
                    report(of, figures, failure, false, 0), figures, now, new Removals(now, figures.removed(), 0));
        }
        Removals removals = before.removals().at(now, figures.removed());
        PolicyUsage usage = before.report().usage();
        PolicyReport report = report(of, figures, failure, usage != null && usage.overLimit(), removals.perSecond());
        boolean news = isAnotherState(before.report(), report);
        boolean due = Duration.between(before.at(), now).compareTo(FIGURES) >= 0
                && isNoticeable(before, figures, removals.perSecond());
        return news || due ? tell(before, of, new Told(report, figures, now, removals)) : before.with(removals);
    }

    private static Told tell(Told before, KeyClass of, Told now) {
        PolicyUsage usage = now.report().usage();
        PolicyUsage usageBefore = before.report().usage();
        if (usage != null && usage.overLimit() && (usageBefore == null || !usageBefore.overLimit())) {
            LOG.warn("policy {} takes {} of its limit", of.rule().name(), usage.share());
        }
        if (now.figures().corrected() > 0 && before.figures().corrected() == 0) {
            LOG.info(
                    "policy {}: keys without its time to live are given it: an application forgets it",
                    of.rule().name());
        }
        return now;
    }

    private static boolean isAnotherState(PolicyReport before, PolicyReport now) {
        PolicyUsage was = before.usage();
        PolicyUsage is = now.usage();
        return before.generation() != now.generation()
                || !before.state().equals(now.state())
                || (was == null) != (is == null)
                || (was != null && is != null && was.overLimit() != is.overLimit());
    }

    private static boolean isNoticeable(Told before, Figures now, double rate) {
        Figures was = before.figures();
        PolicyUsage usage = before.report().usage();
        return RoundFigures.differ(was.estimate().keys(), now.estimate().keys())
                || RoundFigures.differ(was.estimate().bytes(), now.estimate().bytes())
                || RoundFigures.differ(was.wrongTtl(), now.wrongTtl())
                || RoundFigures.differ(was.corrected(), now.corrected())
                || RoundFigures.differ(was.removed(), now.removed())
                || (usage != null && ServersFigures.isAnotherRate(usage.removedPerSecond(), RoundFigures.count(rate)));
    }

    private static PolicyReport report(
            KeyClass of, Figures figures, @Nullable String failure, boolean wasOver, double rate) {
        PolicyRule rule = of.rule();
        String state = failure != null
                ? "Failing"
                : !figures.walked() ? "Walking" : of.isEnforced() ? "Enforcing" : "Auditing";
        return new PolicyReport(
                rule.name(),
                rule.generation(),
                state,
                failure,
                figures.walked() ? usage(rule, figures, wasOver, rate) : null,
                null,
                null);
    }

    private static PolicyUsage usage(PolicyRule rule, Figures figures, boolean wasOver, double rate) {
        double bytes = figures.estimate().bytes();
        Double share = rule.maxMemoryBytes() == null
                ? null
                : (Double) new MemoryLimit(rule.maxMemoryBytes()).share(figures.estimate());
        return new PolicyUsage(
                RoundFigures.count(figures.estimate().keys()),
                RoundFigures.memory(bytes),
                percent(bytes > 0 ? figures.estimate().error() / bytes : 0),
                share == null ? null : percent(share),
                share != null && share > (wasOver ? 1 : OVER),
                RoundFigures.count(figures.wrongTtl()),
                RoundFigures.count(figures.corrected()),
                RoundFigures.count(figures.removed()),
                RoundFigures.count(rate));
    }

    private static String percent(double share) {
        return Math.round(share * 100) + "%";
    }

    private void set(List<PolicyReport> next) {
        if (!next.equals(reports)) {
            reports = next;
            changed.run();
        }
    }
}
