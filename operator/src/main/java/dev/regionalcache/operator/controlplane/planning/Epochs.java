package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.epoch.EpochRules;
import dev.regionalcache.core.epoch.MemberView;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.ServerRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which epoch a cache is in, by the rules of {@link EpochRules}. */
final class Epochs {

    private Epochs() {}

    static EpochDecision decide(Observation seen, String first) {
        Set<String> readable = seen.all().stream()
                .filter(RegionView::readable)
                .map(RegionView::name)
                .collect(Collectors.toSet());
        return allowed(
                EpochRules.decide(
                        there(seen.regions(), seen), there(seen.witnesses(), seen), readable, views(seen), first),
                seen);
    }

    private static Set<String> there(List<RegionView> regions, Observation seen) {
        return regions.stream()
                .filter(r -> !seen.isAbsent(r))
                .map(RegionView::name)
                .collect(Collectors.toSet());
    }

    /** What of a decision must wait. */
    private static EpochDecision allowed(EpochDecision decision, Observation seen) {
        return switch (decision) {
            case EpochDecision.Begin(String region) -> begin(decision, seen);
            case EpochDecision.Resume(Epoch before, String runId, Position position)
            when seen.spec().pause() ->
                new EpochDecision.PrimaryLost(
                        before,
                        "the primary's server in %s restarted, and the cache is paused: a new epoch begins when spec.pause is false"
                                .formatted(before.region()));
            case EpochDecision other -> other;
        };
    }

    /** No first epoch begins beside members that are known, though their clusters do not answer, nor in a pause. */
    private static EpochDecision begin(EpochDecision decision, Observation seen) {
        if (seen.spec().pause()) {
            return new EpochDecision.Undecided("the cache is paused: it begins when spec.pause is false");
        }
        return seen.all().stream()
                .filter(r -> r.member() != null && !r.readable())
                .findFirst()
                .<EpochDecision>map(r -> new EpochDecision.Undecided(
                        "%s has a member of this cache and cannot be read; no first epoch begins beside them"
                                .formatted(r.name())))
                .orElse(decision);
    }

    /** The epoch to write into members; empty while none is known. */
    static Optional<EpochInForce> inForce(EpochDecision decision, Observation seen) {
        return switch (decision) {
            case EpochDecision.Keep(Epoch epoch) -> existing(epoch, seen);
            case EpochDecision.PrimaryLost(Epoch epoch, String reason) -> existing(epoch, seen);
            case EpochDecision.Begin(String region) ->
                Optional.of(
                        new EpochInForce(1, seen.term(), new Choice(region, null, null, null), Leases.declared(seen)));
            case EpochDecision.Resume(Epoch before, String runId, Position position) ->
                Optional.of(new EpochInForce(
                        before.number() + 1,
                        seen.term(),
                        new Choice(before.region(), runId, position.replicationId(), position.offset()),
                        Leases.declared(seen)));
            case EpochDecision.Undecided(String reason) -> newestReadable(seen);
        };
    }

    /**
     * Without a majority no epoch begins, but what does not touch it goes on in the newest epoch that can be read: at worst
     * that one has been superseded, and members that have it are told nothing new about it.
     */
    private static Optional<EpochInForce> newestReadable(Observation seen) {
        List<CacheMember> members = seen.members();
        long newest = members.stream().mapToLong(m -> m.getSpec().epoch()).max().orElse(0);
        Set<EpochInForce> named = members.stream()
                .filter(m -> m.getSpec().epoch() == newest && m.getSpec().chosen() != null)
                .map(m -> of(m, seen))
                .collect(Collectors.toSet());
        return named.size() == 1 ? named.stream().findFirst() : Optional.empty();
    }

    private static Optional<EpochInForce> existing(Epoch epoch, Observation seen) {
        return seen.members().stream()
                .filter(m -> LeaseSight.isIn(m.getSpec(), epoch.number(), epoch.proposer()))
                .filter(m -> m.getSpec().chosen() != null)
                .findFirst()
                .map(m -> of(m, seen));
    }

    private static EpochInForce of(CacheMember member, Observation seen) {
        return new EpochInForce(
                member.getSpec().epoch(),
                member.getSpec().proposer(),
                Objects.requireNonNull(member.getSpec().chosen()),
                Leases.inForce(member, seen));
    }

    private static List<MemberView> views(Observation seen) {
        List<MemberView> views = new ArrayList<>();
        seen.deciding().stream()
                .filter(RegionView::readable)
                .forEach(r -> view(r.member(), r.agentAlive()).ifPresent(views::add));
        return views;
    }

    /** What a dead agent once reported is not known any more. */
    private static Optional<MemberView> view(@Nullable CacheMember member, boolean agentAlive) {
        if (member == null || member.getSpec().chosen() == null) {
            return Optional.empty();
        }
        Choice chosen = member.getSpec().chosen();
        long number = member.getSpec().epoch();
        Optional<CacheMemberStatus> status = Optional.ofNullable(member.getStatus())
                .filter(s -> agentAlive && Objects.equals(s.observedEpoch(), number));
        Head head = status.map(CacheMemberStatus::head).orElse(null);
        ServerRef writable = status.map(CacheMemberStatus::writable)
                .filter(w -> w.epoch() == number)
                .orElse(null);
        return Optional.of(new MemberView(
                member.getSpec().region(),
                new Epoch(number, member.getSpec().proposer(), chosen.region()),
                member.getSpec().parent() == null
                        ? null
                        : member.getSpec().parent().region(),
                head == null ? null : head.runId(),
                writable == null ? chosenRunId(member.getSpec(), status.isPresent()) : writable.runId(),
                status.filter(RegionView::isLinkUp).isPresent(),
                head == null || head.position() == null ? null : Sights.position(head.position())));
    }

    private static @Nullable String chosenRunId(CacheMemberSpec spec, boolean known) {
        Choice chosen = spec.chosen();
        return known && chosen != null && chosen.region().equals(spec.region()) ? chosen.runId() : null;
    }
}
