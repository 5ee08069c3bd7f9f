package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.Failover;
import dev.regionalcache.crds.cache.LostWritesPolicy;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheRef;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.discovery.DiscoveryRevision;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the members of one cache in one epoch. */
final class MemberBuilder {

    private final Observation seen;
    private final EpochInForce epoch;
    private final Tree tree;
    private final Map<String, Endpoint> endpoints;

    /**
     * A builder.
     *
     * @param endpoints where heads are reached, as far as it is known
     */
    MemberBuilder(Observation seen, EpochInForce epoch, Tree tree, Map<String, Endpoint> endpoints) {
        this.seen = seen;
        this.epoch = epoch;
        this.tree = tree;
        this.endpoints = endpoints;
    }

    CacheMember build(RegionView region, RegionEntry entry, TemplateSpec template, SecretVersion auth, boolean sole) {
        boolean primary = region.name().equals(epoch.chosen().region());
        return of(
                seen,
                region,
                new CacheMemberSpec(
                        cacheRef(seen),
                        region.name(),
                        epoch.number(),
                        epoch.proposer(),
                        epoch.terms().witnesses(),
                        epoch.terms().former(),
                        primary ? epoch.choiceOf(region, seen) : epoch.chosen(),
                        epoch.terms().lease(),
                        epoch.terms().previous(),
                        epoch.terms().released(),
                        epoch.terms().reason(),
                        primary ? Role.Primary : Role.Replica,
                        primary ? null : parent(region.name()),
                        peers(),
                        List.of(Templates.keyspace(CacheMemberSpec.MAIN, seen.spec(), entry, template)),
                        seen.policies(),
                        seen.users(),
                        auth,
                        region.spec() == null ? null : region.spec().exposure(),
                        region.spec() == null ? Map.of() : region.spec().nodeSelector(),
                        seen.spec().alerts(),
                        sole,
                        false,
                        false,
                        seen.spec().deletionPolicy(),
                        lostWrites(seen),
                        primary ? discovery(region) : null));
    }

    /** The member of a region without servers. */
    CacheMember witness(RegionView region, SecretVersion auth) {
        return of(
                seen,
                region,
                new CacheMemberSpec(
                        cacheRef(seen),
                        region.name(),
                        epoch.number(),
                        epoch.proposer(),
                        epoch.terms().witnesses(),
                        epoch.terms().former(),
                        epoch.chosen(),
                        epoch.terms().lease(),
                        epoch.terms().previous(),
                        epoch.terms().released(),
                        epoch.terms().reason(),
                        Role.Witness,
                        null,
                        peers(),
                        List.of(),
                        List.of(),
                        List.of(),
                        auth,
                        null,
                        Map.of(),
                        null,
                        false,
                        false,
                        false,
                        seen.spec().deletionPolicy(),
                        null,
                        null));
    }

    /**
     * The member of a region that is not declared any more, in this epoch with little else changed: it reaches all heads, and
     * one that follows nobody follows the primary, so that what it alone holds is read back before it goes.
     */
    CacheMember leaving(RegionView region, CacheMemberSpec spec) {
        boolean witness = spec.role() == Role.Witness;
        Peer parent = spec.parent();
        return of(
                seen,
                region,
                copy(
                        seen,
                        spec,
                        epoch.number(),
                        epoch.proposer(),
                        epoch.chosen(),
                        epoch.terms(),
                        witness ? Role.Witness : Role.Replica,
                        witness || parent != null ? parent : peer(epoch.chosen().region()),
                        peers(),
                        false,
                        null));
    }

    /** The member as it is, with nothing changed but whether it is paused. */
    static CacheMember paused(Observation seen, RegionView region, CacheMemberSpec spec) {
        return of(
                seen,
                region,
                copy(
                        seen,
                        spec,
                        spec.epoch(),
                        spec.proposer(),
                        spec.chosen(),
                        EpochTerms.of(spec),
                        spec.role(),
                        spec.parent(),
                        spec.peers(),
                        true,
                        spec.discovery()));
    }

    /**
     * The member in an epoch whose primary is not chosen yet, with nothing else changed: it has its parent still, unless
     * that was the primary, or it was itself: the old primary stays as it is and is fenced, also where a switchover that did
     * not get through had given it a parent. It is not paused, for it has to act: what has begun is finished in a pause, too.
     *
     * @param primary the region that was the primary in the newest epoch that had one
     */
    static CacheMember prepared(
            Observation seen,
            RegionView region,
            CacheMemberSpec spec,
            long epoch,
            String proposer,
            EpochTerms terms,
            String primary) {
        Peer parent = spec.parent();
        Choice chosen = spec.chosen();
        boolean orphaned = parent != null
                && (region.name().equals(primary)
                        || parent.region().equals(primary)
                        || (chosen != null && parent.region().equals(chosen.region())));
        return of(
                seen,
                region,
                copy(
                        seen,
                        spec,
                        epoch,
                        proposer,
                        null,
                        terms,
                        spec.role() == Role.Witness ? Role.Witness : Role.Replica,
                        orphaned ? null : parent,
                        spec.peers(),
                        false,
                        null));
    }

    private static CacheMemberSpec copy(
            Observation seen,
            CacheMemberSpec spec,
            long epoch,
            String proposer,
            @Nullable Choice chosen,
            EpochTerms terms,
            Role role,
            @Nullable Peer parent,
            List<Peer> peers,
            boolean pause,
            @Nullable String discovery) {
        return new CacheMemberSpec(
                cacheRef(seen),
                spec.region(),
                epoch,
                proposer,
                terms.witnesses(),
                terms.former(),
                chosen,
                terms.lease(),
                terms.previous(),
                terms.released(),
                terms.reason(),
                role,
                parent,
                peers,
                spec.keyspaces(),
                spec.policies(),
                spec.users(),
                spec.auth(),
                spec.exposure(),
                spec.nodeSelector(),
                spec.alerts(),
                spec.sole(),
                pause,
                spec.orphaned(),
                spec.deletionPolicy(),
                spec.lostWrites(),
                discovery);
    }

    /** What the member says already is the last that clients know, if it is of this epoch. */
    private String discovery(RegionView primary) {
        CacheMember before = primary.member();
        return DiscoveryRevision.next(
                new Discovery(seen, epoch, tree, endpoints).text(),
                before == null ? null : before.getSpec().discovery());
    }

    private static @Nullable LostWritesPolicy lostWrites(Observation seen) {
        Failover failover = seen.spec().failover();
        return failover == null ? null : failover.lostWrites();
    }

    private static CacheMember of(Observation seen, RegionView region, CacheMemberSpec spec) {
        CacheMember member = new CacheMember();
        ObjectMetaBuilder metadata = new ObjectMetaBuilder()
                .withName(new MemberNames(seen.cache().getMetadata().getName(), region.name()).base())
                .withNamespace(region.namespace())
                .withLabels(Labels.ofNobody(spec.cache(), region.name()));
        CacheMember before = region.member();
        if (before != null) {
            // One that has been deleted meanwhile is not made again by what was decided beside it.
            metadata.withUid(before.getMetadata().getUid());
        }
        if (before != null && !isInSameEpoch(before.getSpec(), spec)) {
            metadata.withResourceVersion(before.getMetadata().getResourceVersion())
                    .withGeneration(before.getMetadata().getGeneration());
        }
        member.setMetadata(metadata.build());
        member.setSpec(spec);
        return member;
    }

    /** What says who may write changes only over the member that it was decided by. */
    private static boolean isInSameEpoch(CacheMemberSpec before, CacheMemberSpec now) {
        return before.epoch() == now.epoch()
                && before.proposer().equals(now.proposer())
                && Objects.equals(before.chosen(), now.chosen())
                && EpochTerms.of(before).equals(EpochTerms.of(now));
    }

    private static CacheRef cacheRef(Observation seen) {
        return new CacheRef(
                seen.cache().getMetadata().getNamespace(),
                seen.cache().getMetadata().getName(),
                seen.cache().getMetadata().getUid());
    }

    private @Nullable Peer parent(String region) {
        return tree.parentOf(region).map(this::peer).orElse(null);
    }

    private List<Peer> peers() {
        return Stream.concat(seen.regions().stream(), seen.leavingWithServers().stream())
                .map(r -> peer(r.name()))
                .toList();
    }

    private Peer peer(String region) {
        return new Peer(region, endpoints.get(region));
    }
}
