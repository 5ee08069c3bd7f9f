package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.epoch.EpochRules;
import dev.regionalcache.core.epoch.MemberView;
import dev.regionalcache.core.epoch.Position;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first epoch, and epochs without a lease: what {@link EpochRules} decides, as a {@link FailoverDecision}. */
final class WithoutLease {

    private WithoutLease() {}

    static FailoverDecision decide(CacheSight sight) {
        List<MemberView> views = sight.members().stream().flatMap(m -> view(m)).toList();
        Set<String> witnesses = sight.wanted().witnesses();
        return switch (EpochRules.decide(
                sight.declared().regions(), witnesses, sight.readable(), views, sight.first())) {
            case EpochDecision.Keep(Epoch epoch) -> new FailoverDecision.Stay(epoch);
            case EpochDecision.Begin(String region)
            when sight.paused() ->
                new FailoverDecision.Blocked(
                        "Paused", "the cache is paused: it begins in " + region + " when spec.pause is false");
            case EpochDecision.Begin(String region) -> new FailoverDecision.Begin(1, region, wanted(sight, region));
            case EpochDecision.Undecided(String reason) -> new FailoverDecision.Blocked("Undecided", reason);
            case EpochDecision.PrimaryLost(Epoch epoch, String reason) ->
                new FailoverDecision.Blocked("PrimaryLost", reason);
            case EpochDecision.Resume(Epoch before, String runId, Position position)
            when sight.paused() ->
                new FailoverDecision.Blocked(
                        "Paused",
                        "the primary's server in %s restarted, and the cache is paused: a new epoch begins when spec.pause is false"
                                .formatted(before.region()));
            case EpochDecision.Resume(Epoch before, String runId, Position position) ->
                new FailoverDecision.Regrant(
                        before.number() + 1,
                        "ServerRestarted",
                        new Choice(before.region(), runId, position.replicationId(), position.offset()),
                        null,
                        Newest.of(sight).inherited(sight));
        };
    }

    /** What the cache wants while this region is the primary: without a lease its agent alone decides. */
    static Terms wanted(CacheSight sight, String primary) {
        Terms wanted = sight.wanted();
        return wanted.lease() != null ? wanted.alone() : new Terms(Set.of(primary), Set.of(), null);
    }

    private static Stream<MemberView> view(MemberSight member) {
        Epoch triple = member.triple();
        if (triple == null) {
            return Stream.empty();
        }
        MemberSight.Status status = member.status();
        boolean known = member.agentAlive();
        return Stream.of(new MemberView(
                member.region(),
                triple,
                member.spec().parent(),
                known ? status.runId() : null,
                known ? primaryRunId(member) : null,
                known && status.linkUp(),
                known ? status.position() : null));
    }

    private static @Nullable String primaryRunId(MemberSight member) {
        Choice chosen = member.spec().chosen();
        String writable = member.status().writableRunId();
        return writable != null || chosen == null || !chosen.region().equals(member.region())
                ? writable
                : chosen.runId();
    }
}
