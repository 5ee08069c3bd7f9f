package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.cache.CacheObserver.Sight;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.Planner;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.secrets.AuthData;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.controlplane.status.StatusFolder;
import dev.regionalcache.operator.controlplane.status.WriteResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One reconcile of a cache: observe, plan, carry out, fold. */
final class CacheWork {

    /**
     * What came of it.
     *
     * @param notice what a person should know of a new epoch; empty without one
     * @param unfinished whether something has to be tried again soon, without an event that says so
     */
    record Outcome(RegionalCacheStatus status, Optional<String> notice, boolean unfinished) {}

    /** The longest that a reconcile waits for clusters to be written. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CacheObserver observer;
    private final Clusters clusters;
    private final AuthKeeper auth;
    private final MemberWriter writer = new MemberWriter();
    private final InstantSource clock;
    private final String term;

    CacheWork(CacheObserver observer, Clusters clusters, AuthKeeper auth, InstantSource clock, String term) {
        this.observer = observer;
        this.clusters = clusters;
        this.auth = auth;
        this.clock = clock;
        this.term = term;
    }

    Outcome reconcile(RegionalCache cache) throws InterruptedException {
        Sight sight = observer.observe(cache);
        if (cache.getStatus() != null && sight.isConnecting()) {
            return new Outcome(cache.getStatus(), Optional.empty(), false);
        }
        Set<String> adopted = CacheObserver.adopted(cache);
        AuthFinding passwords = auth.keep(cache, sight.copies(), isComplete(sight), adopted);
        AuthData data = passwords.found().orElse(null);
        Observation seen =
                new Observation(cache, sight.regions(), sight.undeclared(), data == null ? null : data.hash(), term);
        Plan plan = Planner.plan(seen);
        Map<String, WriteResult> results =
                writer.write(plan.members(), sight.links(), cache.getSpec().pause() ? null : data, adopted, PATIENCE);
        boolean retired = retire(plan);
        RegionalCacheStatus status = StatusFolder.fold(seen, plan, results, passwords, clock.instant());
        boolean failed = results.values().stream().anyMatch(r -> r instanceof WriteResult.Failed);
        return new Outcome(status, notice(plan.decision()), failed || !retired);
    }

    private static Optional<String> notice(EpochDecision decision) {
        return decision instanceof EpochDecision.Resume(Epoch before, String runId, Position position)
                        && position.hasLostHistory()
                ? Optional.of(
                        "the server of %s loaded %d keys from its append-only file, which does not hold the history of replication: all regions copy everything from it, and what was written in the last second before it ended may be lost"
                                .formatted(before.region(), position.keys()))
                : Optional.empty();
    }

    /** Whether every region's copy of the passwords could be read, if there is one. */
    private static boolean isComplete(Sight sight) {
        boolean fresh = sight.regions().stream().allMatch(r -> r.member() == null)
                && sight.regions().stream().anyMatch(RegionView::readable);
        return fresh || sight.regions().stream().allMatch(RegionView::readable);
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
                    link.client().ifPresent(client -> client.resource(member).delete());
                }
            }
        }
        return plan.retired().isEmpty();
    }
}
