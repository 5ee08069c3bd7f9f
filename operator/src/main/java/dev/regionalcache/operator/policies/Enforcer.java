package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.KeyWalk;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the policies of one cache on one server, on a virtual thread that owns the connection. It looks at the server only
 * while that is writable; should it cease to be so meanwhile, the server itself refuses what is to be changed.
 */
final class Enforcer implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Enforcer.class);

    /** How long to wait for a server that is not writable, or fails. */
    private static final Duration LATER = Duration.ofSeconds(1);

    /** What fails for so long is told: a primary that is being replaced fails for a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MemberKey member;
    private final RedisConnector connector;
    private final Predicate<EnforcementPlan> writable;
    private final InstantSource steady;
    private final Reporting reporting;
    private final WalkPace pace;
    private final PolicyMeters meters;
    private final Thread thread;
    private final Semaphore woken = new Semaphore(0);
    private final SplittableRandom random = new SplittableRandom();

    private volatile EnforcementPlan plan;
    private List<KeyClass> classes = List.of();
    private @Nullable ClassWalk walk;
    private KeyWalk keys;
    private int login;
    private @Nullable Instant readsAt;
    private volatile ServersFigures.@Nullable Reads reads;
    private @Nullable Instant failingSince;
    private boolean told;

    /**
     * Begins.
     *
     * @param writable whether the server of a plan is a primary that accepts writes now
     * @param steady a clock that goes steadily
     * @param changed told when there is something new to report
     */
    Enforcer(
            MemberKey member,
            EnforcementPlan plan,
            RedisConnector connector,
            Predicate<EnforcementPlan> writable,
            InstantSource steady,
            MeterRegistry registry,
            Runnable changed) {
        this.member = member;
        this.plan = plan;
        this.connector = connector;
        this.writable = writable;
        this.steady = steady;
        reporting = new Reporting(steady, changed);
        pace = new WalkPace(steady);
        meters = new PolicyMeters(registry, member, pace::spent);
        keys = connector.keyWalk(plan.address(), plan.logins().getFirst());
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("policies-" + plan.pod())
                .start(this);
    }

    /** Whether it holds policies on the server of this plan. */
    boolean serves(EnforcementPlan next) {
        return plan.isOfSameServer(next);
    }

    void plan(EnforcementPlan next) {
        if (!next.equals(plan)) {
            plan = next;
            woken.release();
        }
    }

    /** What there is to report. Thread-safe. */
    List<PolicyReport> reports() {
        return reporting.reports();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                EnforcementPlan current = plan;
                member.logContext(current.epoch()).enter();
                rest(round(current));
            }
        } catch (InterruptedException closed) {
            // The policies are not held here any more.
        } finally {
            keys.close();
        }
    }

    private Duration round(EnforcementPlan current) {
        ClassWalk planned = walk(current);
        if (!writable.test(current)) {
            keys.close();
            reporting.none();
            return LATER;
        }
        try {
            Duration rest = pace.step(planned, keys, classes);
            countReads(current);
            succeeded();
            reporting.publish(classes, null);
            return rest;
        } catch (RedisFailure failure) {
            failed(current, failure);
            if (failure instanceof RedisFailure.AccessDenied) {
                login++;
                keys = connector.keyWalk(
                        current.address(),
                        current.logins().get(login % current.logins().size()));
            }
        } catch (RuntimeException e) {
            LOG.error("policies on {} cannot be held: {}; trying again", current.pod(), e.getMessage(), e);
            failed(current, e);
        }
        return LATER;
    }

    /** Reads of clients on the server of a class's own; null while they are not known. Thread-safe. */
    ServersFigures.@Nullable Reads reads() {
        return reads;
    }

    /** Between steps, so that what the server counts and what the walk knows of itself are of one moment. */
    private void countReads(EnforcementPlan current) {
        Instant now = steady.instant();
        boolean due = readsAt == null || Duration.between(readsAt, now).compareTo(LATER) >= 0;
        if (due && ServersReport.ownServers(current.rules()).isPresent()) {
            readsAt = now;
            KeyWalk.Reads counted = keys.reads();
            reads = new ServersFigures.Reads(current.runId() + "/" + login, counted.hits(), counted.misses());
        }
    }

    /** The walk by the rules of the plan: where other keys are meant it begins anew, and what was counted of a policy goes on. */
    private ClassWalk walk(EnforcementPlan current) {
        ClassWalk now = walk;
        List<PolicyRule> rules = current.rules();
        List<PolicyRule> before = classes.stream().map(KeyClass::rule).toList();
        if (now != null && rules.equals(before)) {
            return now;
        }
        ClassWalk next;
        if (now != null && keys(rules).equals(keys(before))) {
            now.under(rules);
            next = now;
        } else {
            next = new ClassWalk(begun(rules), steady, random);
        }
        walk = next;
        classes = next.classes();
        meters.of(classes);
        LOG.info(
                "holding policies on {}: {}",
                current.pod(),
                rules.stream().map(PolicyRule::name).collect(Collectors.joining(", ")));
        return next;
    }

    /** Which keys rules are for. */
    private static List<Map.Entry<String, List<String>>> keys(List<PolicyRule> rules) {
        return rules.stream().map(r -> Map.entry(r.name(), r.prefixes())).toList();
    }

    private List<KeyClass> begun(List<PolicyRule> rules) {
        Map<String, KeyClass> before =
                classes.stream().collect(Collectors.toMap(c -> c.rule().name(), Function.identity()));
        return rules.stream()
                .map(rule -> new KeyClass(rule, known(before.get(rule.name())), steady.millis()))
                .toList();
    }

    private static Figures known(@Nullable KeyClass before) {
        return before == null ? Figures.NONE : before.figures().counters();
    }

    private void succeeded() {
        if (told) {
            LOG.info("policies are held again on {}", plan.pod());
        }
        failingSince = null;
        told = false;
    }

    private void failed(EnforcementPlan current, RuntimeException failure) {
        keys.close();
        Instant now = steady.instant();
        if (failingSince == null) {
            failingSince = now;
        }
        LOG.debug("policies on {} are tried again: {}", current.pod(), failure.getMessage());
        if (!told && Duration.between(failingSince, now).compareTo(PATIENCE) >= 0) {
            told = true;
            LOG.warn("policies on {} cannot be held: {}; trying again", current.pod(), failure.getMessage());
        }
        if (told) {
            reporting.publish(
                    classes, "%s does not do what policies need: %s".formatted(current.pod(), failure.getMessage()));
        }
    }

    private void rest(Duration limit) throws InterruptedException {
        woken.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        woken.drainPermits();
    }

    @Override
    public void close() {
        // First: what comes in its place has meters of the same names.
        meters.close();
        thread.interrupt();
    }
}
