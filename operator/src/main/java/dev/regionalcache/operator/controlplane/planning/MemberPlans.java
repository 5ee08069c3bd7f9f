package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.naming.MemberNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members that a plan writes and deletes. Pure. */
final class MemberPlans {

    private final Observation seen;
    private final Map<String, TemplateSpec> targets;
    private final Map<String, RegionEntry> entries = new LinkedHashMap<>();

    /**
     * Plans for what was seen.
     *
     * @param targets the declared template of each region
     */
    MemberPlans(Observation seen, Map<String, TemplateSpec> targets) {
        this.seen = seen;
        this.targets = targets;
        seen.spec().regions().forEach(r -> entries.put(r.name(), r));
    }

    /** What every region that can be read is to be in an epoch whose primary is chosen. */
    Map<String, CacheMember> of(EpochInForce epoch, Tree tree, RolloutStep rollout) {
        MemberBuilder builder = new MemberBuilder(seen, epoch, tree, endpoints());
        WriteOrder order = new WriteOrder(seen, epoch);
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.regions()) {
            SecretVersion auth = auth(region).orElse(null);
            if (auth != null && isWritten(region, epoch, order)) {
                members.put(
                        region.name(),
                        builder.build(
                                region,
                                Objects.requireNonNull(entries.get(region.name())),
                                Rollouts.template(region, Objects.requireNonNull(targets.get(region.name())), rollout),
                                auth,
                                isSole(region)));
            }
        }
        for (RegionView witness : seen.witnesses()) {
            SecretVersion auth = auth(witness).orElse(null);
            if (auth != null && isWritten(witness, epoch, order)) {
                members.put(witness.name(), builder.witness(witness, auth));
            }
        }
        for (RegionView region : seen.leaving()) {
            CacheMember member = region.member();
            if (member != null && isWritten(region, epoch, order)) {
                members.put(region.name(), builder.leaving(region, member.getSpec()));
            }
        }
        return members;
    }

    private static boolean isWritten(RegionView region, EpochInForce epoch, WriteOrder order) {
        CacheMember member = region.member();
        return region.readable()
                && (member == null || isOpen(member.getSpec(), epoch.number(), epoch.proposer()))
                && order.isTurn(region);
    }

    /** A member that another leader has led into its own epoch of this number takes part again in the next one. */
    private static boolean isOpen(CacheMemberSpec member, long epoch, String proposer) {
        return member.epoch() < epoch || LeaseSight.isIn(member, epoch, proposer);
    }

    /** Members as they are, whose agents change nothing. */
    Map<String, CacheMember> paused() {
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.all()) {
            CacheMember member = region.member();
            if (region.readable() && member != null) {
                members.put(region.name(), MemberBuilder.paused(seen, region, member.getSpec()));
            }
        }
        return members;
    }

    /** While the passwords' source cannot be read, a member keeps those that it has. */
    private Optional<SecretVersion> auth(RegionView region) {
        String name = new MemberNames(seen.cache().getMetadata().getName(), region.name()).auth();
        return seen.auth(name)
                .or(() -> Optional.ofNullable(region.member())
                        .map(m -> m.getSpec().auth()));
    }

    /** Members answer no older epoch; nothing else is changed meanwhile. */
    Map<String, CacheMember> prepared(Change.Preparing change) {
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.deciding()) {
            CacheMember member = region.member();
            if (region.readable() && member != null && isOpen(member.getSpec(), change.number(), change.proposer())) {
                members.put(
                        region.name(),
                        MemberBuilder.prepared(
                                seen,
                                region,
                                member.getSpec(),
                                change.number(),
                                change.proposer(),
                                change.terms(),
                                change.from()));
            }
        }
        return members;
    }

    private boolean isSole(RegionView region) {
        return seen.regions().stream()
                .filter(other -> !other.name().equals(region.name()))
                .noneMatch(other -> other.reach() instanceof Reach.Reachable theirs
                        && region.reach() instanceof Reach.Reachable ours
                        && theirs.cluster().equals(ours.cluster())
                        && other.namespace().equals(region.namespace()));
    }

    /** A region that is gone goes after its children have been led elsewhere, and when it is no witness any more. */
    List<CacheMember> retired(EpochInForce epoch) {
        Set<String> parents = seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .map(m -> m.getSpec().parent())
                .filter(Objects::nonNull)
                .map(Peer::region)
                .collect(Collectors.toSet());
        Set<String> asked = Observation.asked(seen.members());
        if (epoch.terms().leased()) {
            epoch.terms().asked().forEach(asked::add);
        }
        return seen.undeclared().stream()
                .filter(m -> m.getMetadata().getDeletionTimestamp() == null)
                .filter(m -> !parents.contains(m.getSpec().region()))
                .filter(m -> !asked.contains(m.getSpec().region()))
                .toList();
    }

    /** What a region published last: a cluster that cannot be reached now keeps the endpoint that the others know. */
    private Map<String, Endpoint> endpoints() {
        Map<String, Endpoint> endpoints = new HashMap<>();
        seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .flatMap(m -> m.getSpec().peers().stream())
                .forEach(p -> known(endpoints, p.region(), p.endpoint()));
        for (RegionView region : seen.deciding()) {
            region.status().map(CacheMemberStatus::endpoint).ifPresent(e -> endpoints.put(region.name(), e));
        }
        return endpoints;
    }

    private static void known(Map<String, Endpoint> endpoints, String region, @Nullable Endpoint endpoint) {
        if (endpoint != null) {
            endpoints.put(region, endpoint);
        }
    }
}
