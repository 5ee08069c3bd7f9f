package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheRef;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                        witnesses(),
                        epoch.chosen(),
                        null,
                        null,
                        List.of(),
                        primary ? Role.Primary : Role.Replica,
                        primary ? null : parent(region.name()),
                        peers(),
                        List.of(Templates.keyspace(CacheMemberSpec.MAIN, seen.spec(), entry, template)),
                        auth,
                        region.spec() == null ? null : region.spec().exposure(),
                        region.spec() == null ? Map.of() : region.spec().nodeSelector(),
                        seen.spec().alerts(),
                        sole,
                        false,
                        false,
                        seen.spec().deletionPolicy()));
    }

    /** The member as it is, with nothing changed but whether it is paused. */
    static CacheMember paused(Observation seen, RegionView region, CacheMemberSpec spec) {
        return of(
                seen,
                region,
                new CacheMemberSpec(
                        cacheRef(seen),
                        spec.region(),
                        spec.epoch(),
                        spec.proposer(),
                        spec.witnesses(),
                        spec.chosen(),
                        spec.lease(),
                        spec.previous(),
                        spec.released(),
                        spec.role(),
                        spec.parent(),
                        spec.peers(),
                        spec.keyspaces(),
                        spec.auth(),
                        spec.exposure(),
                        spec.nodeSelector(),
                        spec.alerts(),
                        spec.sole(),
                        true,
                        spec.orphaned(),
                        spec.deletionPolicy()));
    }

    private static CacheMember of(Observation seen, RegionView region, CacheMemberSpec spec) {
        CacheMember member = new CacheMember();
        member.setMetadata(new ObjectMetaBuilder()
                .withName(new MemberNames(seen.cache().getMetadata().getName(), region.name()).base())
                .withNamespace(region.namespace())
                .withLabels(Labels.of(spec.cache(), region.name()))
                .build());
        member.setSpec(spec);
        return member;
    }

    private static CacheRef cacheRef(Observation seen) {
        return new CacheRef(
                seen.cache().getMetadata().getNamespace(),
                seen.cache().getMetadata().getName(),
                seen.cache().getMetadata().getUid());
    }

    private List<String> witnesses() {
        List<String> witnesses =
                new ArrayList<>(seen.regions().stream().map(RegionView::name).toList());
        witnesses.addAll(seen.spec().witnesses());
        return witnesses;
    }

    private @Nullable Peer parent(String region) {
        return tree.parentOf(region).map(this::peer).orElse(null);
    }

    private List<Peer> peers() {
        return seen.regions().stream().map(r -> peer(r.name())).toList();
    }

    private Peer peer(String region) {
        return new Peer(region, endpoints.get(region));
    }
}
