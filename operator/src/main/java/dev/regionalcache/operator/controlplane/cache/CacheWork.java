package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.cache.CacheObserver.Call;
import dev.regionalcache.operator.controlplane.cache.CacheObserver.Sight;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.Planner;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.controlplane.status.FailoverRows;
import dev.regionalcache.operator.controlplane.status.StatusFolder;
import dev.regionalcache.operator.controlplane.status.WriteResult;
import dev.regionalcache.operator.framework.Seldom;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reconcile of a cache: observe, plan, carry out, fold. */
final class CacheWork implements AutoCloseable {

    /**
     * What came of it.
     *
     * @param status what is to be written; null: nothing now
     * @param notice what a person should know of a new epoch; empty without one
     * @param again after how long to look again without an event that says so; empty: never
     */
    record Outcome(@Nullable RegionalCacheStatus status, Optional<String> notice, Optional<Duration> again) {}

    private static final Logger LOG = LoggerFactory.getLogger(CacheWork.class);

    /** The longest that a reconcile waits for clusters to be written; a write that takes longer goes on meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The same while there is no primary, where most clusters are enough: what the others say is heard of later. */
    private static final Duration URGENT = Duration.ofMillis(250);

    private static final Duration UNFINISHED = Duration.ofSeconds(1);

    /** The longest until what was refused is tried again, as where a namespace is missing in a cluster for days. */
    private static final Duration SELDOM = Duration.ofSeconds(15);

    private final CacheObserver observer;
    private final Clusters clusters;
    private final AuthKeeper auth;
    private final MemberWriter writer = new MemberWriter();
    private final MemberReader reader = new MemberReader(System::nanoTime);
    private final Tellings tellings = new Tellings(System::nanoTime);
    private final StepClock steps = new StepClock(System::nanoTime, new SecureRandom());
    private final Seldom<String> unfinished = new Seldom<>(2, SELDOM);
    private final InstantSource clock;
    private final String term;
    private final Predicate<RegionalCache> known;

    /**
     * Over these clusters.
     *
     * @param term of this process among those that lead
     * @param known whether all was listed that a decision about a cache leans on
     */
    CacheWork(
            CacheObserver observer,
            Clusters clusters,
            AuthKeeper auth,
            InstantSource clock,
            String term,
            Predicate<RegionalCache> known) {
        this.known = known;
        this.observer = observer;
        this.clusters = clusters;
        this.auth = auth;
        this.clock = clock;
        this.term = term;
    }

    /**
     * Does it.
     *
     * @param persist writes a status while members are written; false when the cache has changed meanwhile: it sees to it that
     *     this is done again
     */
    Outcome reconcile(RegionalCache cache, Predicate<RegionalCacheStatus> persist) throws InterruptedException {
        long began = System.nanoTime();
        // Before the sight: what is said in between is looked at twice, and never missed.
        Set<Call> calls = observer.calls(cache);
        Sight sight = observer.observe(cache);
        RegionalCacheStatus before = cache.getStatus();
        // Asked after all was read: caches are emptied when the process ends.
        if (!known.test(cache) || (before != null && sight.isConnecting())) {
            return new Outcome(before, Optional.empty(), Optional.of(UNFINISHED));
        }
        String uid = cache.getMetadata().getUid();
        Set<String> adopted = CacheObserver.adopted(cache);
        AuthFinding passwords = auth.keep(cache, sight.copies(), isComplete(sight), adopted);
        AuthData data = passwords.found().orElse(null);
        Decided decided = decide(
                new Observation(
                        cache,
                        sight.regions(),
                        sight.witnesses(),
                        sight.leaving(),
                        sight.undeclared(),
                        sight.policies().rules(),
                        sight.policies().classes(),
                        sight.policies().users(),
                        data == null ? null : data.hash(),
                        term,
                        steps.memory(uid, sight.regions())),
                sight);
        Plan plan = decided.plan();
        Observation seen = decided.seen();
        List<FailoverStatus> written = before == null ? List.of() : before.failovers();
        List<FailoverStatus> rows = FailoverRows.next(tellings.rows(uid, written), plan, seen, clock.instant());
        steps.planned(uid, plan, seen);
        MemberWrites writes =
                writer.begin(plan.members(), sight.links(), cache.getSpec().pause() ? null : data, adopted);
        // The members have the step, and agents act on it; what the status tells of it is written meanwhile.
        if (FailoverRows.isAnotherStep(written, rows)) {
            if (!persist.test(StatusFolder.fold(seen, plan, rows, Map.of(), passwords, clock.instant()))) {
                return new Outcome(before, Optional.empty(), Optional.empty());
            }
            tellings.told(uid);
        }
        Map<String, WriteResult> results =
                awaited(writes, plan, began, () -> !observer.calls(cache).equals(calls));
        boolean retired = retire(plan);
        // Of one that is still on its way nobody tells when it fails.
        boolean failed = results.size() < plan.members().size()
                || results.values().stream().anyMatch(r -> r instanceof WriteResult.Failed);
        Duration rest = plan.isUrgent() ? tellings.rest(uid) : Duration.ZERO;
        Optional<Duration> again = again(uid, plan, failed || !retired, rest);
        if (rest.isPositive()) {
            tellings.waits(uid, written, rows);
            return new Outcome(null, notice(plan.decision()), again);
        }
        RegionalCacheStatus status = StatusFolder.fold(seen, plan, rows, results, passwords, clock.instant());
        tellings.told(uid);
        return new Outcome(status, notice(plan.decision()), again);
    }

    /**
     * Waits for what is written.
     *
     * @param isCalled whether regions say something by now that may end an epoch, and that is not to wait for a cluster that hangs
     */
    private static Map<String, WriteResult> awaited(
            MemberWrites writes, Plan plan, long began, BooleanSupplier isCalled) throws InterruptedException {
        Change change = plan.change();
        if (!plan.isUrgent() || change == null) {
            return writes.await(PATIENCE, isCalled);
        }
        long decided = System.nanoTime();
        Map<String, WriteResult> results = writes.await(URGENT, plan.members().size() / 2 + 1);
        LOG.debug(
                "{} ({}): decided in {} ms, {} of {} members written in {} ms",
                plan.phase(),
                change.getClass().getSimpleName(),
                millis(began, decided),
                results.size(),
                plan.members().size(),
                millis(decided, System.nanoTime()));
        return results;
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }

    private Optional<Duration> again(String uid, Plan plan, boolean isUnfinished, Duration rest) {
        return Stream.of(
                        unfinished.againUnless(!isUnfinished, uid, plan.isUrgent() ? URGENT : UNFINISHED),
                        Optional.ofNullable(plan.again()),
                        Optional.of(rest).filter(Duration::isPositive))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** What is to be done, and what it was decided by. */
    private record Decided(Observation seen, Plan plan) {}

    /**
     * Decides by the caches; a new epoch by the members themselves, which are read again until the epoch that it follows
     * does not change any more.
     */
    private Decided decide(Observation cached, Sight sight) throws InterruptedException {
        Decided decided = new Decided(cached, Planner.plan(cached));
        RegionalCache cache = cached.cache();
        if (!decided.plan().begins()) {
            reader.ahead(cache, cached.deciding(), sight.links(), cached.votes(decided.plan()));
        }
        long number = -1;
        while (decided.plan().begins() && decided.plan().beginning() != number) {
            number = decided.plan().beginning();
            Observation read = cached.with(reader.read(
                    cache, cached.deciding(), sight.links(), decided.plan().isUrgent()));
            decided = new Decided(read, Planner.plan(read));
        }
        return decided;
    }

    private static Optional<String> notice(EpochDecision decision) {
        return decision instanceof EpochDecision.Resume(Epoch before, String runId, Position position)
                        && position.hasLostHistory()
                ? Optional.of(
                        "the server of %s loaded %d keys from its append-only file, which does not hold the history of replication: all regions copy everything from it, and what was written in the last second before it ended may be lost"
                                .formatted(before.region(), position.keys()))
                : Optional.empty();
    }

    /**
     * Whether every region's copy of the passwords could be read, if there is one. A cache without members is new, and a region
     * that cannot be read does not keep it waiting; one whose cluster is still connected to may have them.
     */
    private static boolean isComplete(Sight sight) {
        boolean fresh = !sight.isConnecting()
                && sight.all().stream().allMatch(r -> r.member() == null)
                && sight.all().stream().anyMatch(RegionView::readable);
        return fresh || sight.all().stream().allMatch(RegionView::readable);
    }

    /** The cache is gone. */
    void forget(RegionalCache cache) {
        steps.forget(cache.getMetadata().getUid());
        tellings.forget(cache.getMetadata().getUid());
        unfinished.forget(cache.getMetadata().getUid());
        reader.forget(cache);
    }

    /** Deletes what is not declared any more; false while there is something left. */
    private boolean retire(Plan plan) {
        for (CacheMember member : plan.retired()) {
            for (ClusterLink link : clusters.all()) {
                boolean there = link.members().stream()
                        .anyMatch(m -> m.getMetadata()
                                .getUid()
                                .equals(member.getMetadata().getUid()));
                if (there) {
                    writer.retire(member, link);
                }
            }
        }
        return plan.retired().isEmpty();
    }

    /** Writes and reads that still wait for a cluster are broken off. */
    @Override
    public void close() {
        writer.close();
        reader.close();
    }
}
