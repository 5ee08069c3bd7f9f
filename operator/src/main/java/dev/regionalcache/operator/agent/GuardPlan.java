package dev.regionalcache.operator.agent;

import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.crds.cache.LostWritesPolicy;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.operator.servers.Guard;
import dev.regionalcache.operator.servers.ReportedLoss;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.Parting;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server under a lease is told of the epoch. Pure. */
final class GuardPlan {

    private GuardPlan() {}

    static Guard of(MemberSnapshot seen, Pod pod) {
        int followers = (int) seen.declaredPods().stream()
                .filter(p -> seen.isHead(pod) && !seen.isHead(p))
                .filter(p -> seen.view(p).filter(ServerView::isLinkUp).isPresent())
                .count();
        Set<ReportedLoss> reported = seen.status().stream()
                .flatMap(s -> s.lost().stream())
                .map(l -> new ReportedLoss(l.epoch(), l.runId(), LostReport.isInAbsence(l)))
                .collect(Collectors.toSet());
        String exportFrom = seen.spec().lostWrites() == LostWritesPolicy.Export
                ? seen.spec().region()
                : null;
        return new Guard(
                seen.preparation().orElse(null),
                seen.isHead(pod) || !HeadRules.isInPlace(seen),
                followers,
                reported,
                seen.isHead(pod) ? FormerServer.former(seen) : null,
                timings(seen.spec()),
                parting(seen.spec().chosen()),
                heardOut(seen.spec().chosen()),
                exportFrom);
    }

    private static @Nullable Parting parting(@Nullable Choice chosen) {
        return chosen == null || chosen.source() == null || chosen.replicationId() == null || chosen.offset() == null
                ? null
                : new Parting(chosen.replicationId(), chosen.offset() + 1);
    }

    /** The history of which the chosen server has all that was ever sent; null: nobody knows. */
    static @Nullable String heardOut(@Nullable Choice chosen) {
        return chosen != null && Boolean.TRUE.equals(chosen.heardOut()) ? chosen.replicationId() : null;
    }

    static LeaseTimings timings(CacheMemberSpec spec) {
        return new LeaseTimings(
                Duration.ofMillis(Objects.requireNonNull(spec.lease()).fencingMillis()));
    }
}
