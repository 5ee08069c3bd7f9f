package dev.regionalcache.operator.controlplane.region;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionStatus;
import dev.regionalcache.crds.region.SecretKeyRef;
import dev.regionalcache.operator.apply.StatusWrite;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.controlplane.clusters.AbandonedMembers;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.events.EventPublisher.Severity;
import dev.regionalcache.operator.framework.Conflicts;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control plane's face to the operator framework for CacheRegions. */
public final class CacheRegionReconciler implements Reconciler<CacheRegion>, Cleaner<CacheRegion> {

    private static final Duration IN_USE = Duration.ofSeconds(5);

    private final ControlPlaneOptions options;
    private final Clusters clusters;
    private final EventPublisher publisher;
    private final Conflicts<CacheRegion> conflicts;
    private final ReconcileMeter meter;
    private final SimpleInboundEventSource<CacheRegion> signals = new SimpleInboundEventSource<>("signals");
    private volatile @Nullable IndexerResourceCache<CacheRegion> regions;
    private volatile @Nullable InformerEventSource<RegionalCache, CacheRegion> caches;
    private volatile @Nullable FilledCaches filled;

    /** Reconciles all regions that the client sees. */
    public CacheRegionReconciler(ControlPlaneOptions options, Clusters clusters, EventPublisher publisher) {
        this.options = options;
        this.clusters = clusters;
        this.publisher = publisher;
        conflicts = new Conflicts<>(options.client());
        meter = new ReconcileMeter(options.meters(), "cacheregion");
    }

    @Override
    public List<EventSource<?, CacheRegion>> prepareEventSources(EventSourceContext<CacheRegion> context) {
        IndexerResourceCache<CacheRegion> primaries = context.getPrimaryCache();
        regions = primaries;
        InformerEventSource<RegionalCache, CacheRegion> users = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(RegionalCache.class, CacheRegion.class)
                        .withName("caches")
                        .withNamespaces(
                                options.watchNamespaces().isEmpty()
                                        ? Constants.WATCH_ALL_NAMESPACE_SET
                                        : options.watchNamespaces())
                        // A region that a cache has let go is not named by it any more.
                        .withSecondaryToPrimaryMapper(cache -> primaries
                                .list(r -> true)
                                .map(ResourceID::fromResource)
                                .collect(Collectors.toSet()))
                        .withOnUpdateFilter((now, before) -> !regionsOf(now).equals(regionsOf(before)))
                        .build(),
                context);
        caches = users;
        InformerEventSource<Secret, CacheRegion> kubeconfigs = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Secret.class, CacheRegion.class)
                        .withName("kubeconfigs")
                        .withNamespaces(options.namespace())
                        .withSecondaryToPrimaryMapper(secret -> usingKubeconfig(primaries, secret))
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getData(), before.getData()))
                        .build(),
                context);
        filled = new FilledCaches(primaries, List.of(users));
        return List.of(users, kubeconfigs, signals);
    }

    /** What it knows; from when it was registered. */
    public FilledCaches filled() {
        return Objects.requireNonNull(filled);
    }

    /** The state of some cluster changed. */
    public void clusterChanged() {
        IndexerResourceCache<CacheRegion> all = regions;
        if (all != null) {
            all.list(r -> true).forEach(r -> signals.propagateEvent(ResourceID.fromResource(r)));
        }
    }

    /** A member changed in some cluster, or is gone from there. */
    public void objectChanged(HasMetadata object) {
        if (object instanceof CacheMember member && mayChangeUse(member)) {
            signals.propagateEvent(new ResourceID(member.getSpec().region()));
        }
    }

    /** Not what agents report all the time: that says nothing of who uses the region. */
    private boolean mayChangeUse(CacheMember member) {
        IndexerResourceCache<CacheRegion> all = regions;
        return member.getMetadata().getDeletionTimestamp() != null
                || all == null
                || all.get(new ResourceID(member.getSpec().region()))
                        .map(CacheRegion::getStatus)
                        .filter(status -> status.usedBy().contains(user(member.getSpec())))
                        .isEmpty();
    }

    private static String user(CacheMemberSpec member) {
        return RegionUse.user(member.cache().namespace(), member.cache().name());
    }

    @Override
    public UpdateControl<CacheRegion> reconcile(CacheRegion cached, Context<CacheRegion> context) throws Exception {
        return meter.measure(() -> LogContext.ofRegion(cached.getMetadata().getName())
                .during(() -> {
                    CacheRegion region = conflicts.newest(cached);
                    AbandonedMembers.orphan(region, clusters.of(region));
                    UpdateControl<CacheRegion> control = UpdateControl.noUpdate();
                    return report(region, context) ? control : control.rescheduleAfter(conflicts.again(cached));
                }));
    }

    @Override
    public DeleteControl cleanup(CacheRegion region, Context<CacheRegion> context) throws Exception {
        return meter.measure(() -> LogContext.ofRegion(region.getMetadata().getName())
                .during(() -> {
                    // After a start, or with another kubeconfig, nobody knows yet what is there.
                    if (!clusters.of(region).isConnecting() && use(region).isFree() && areCachesKnown()) {
                        clusters.forget(region.getMetadata().getName());
                        conflicts.forget(region);
                        return DeleteControl.defaultDelete();
                    }
                    report(region, context);
                    DeleteControl wait = DeleteControl.noFinalizerRemoval();
                    wait.rescheduleAfter(IN_USE.toMillis());
                    return wait;
                }));
    }

    private boolean areCachesKnown() {
        return filled().hold(
                        options.watchNamespaces().isEmpty()
                                ? Set.of(Constants.WATCH_ALL_NAMESPACES)
                                : options.watchNamespaces());
    }

    /** False when the region has changed meanwhile. */
    private boolean report(CacheRegion region, Context<CacheRegion> context) {
        CacheRegionStatus before = region.getStatus();
        CacheRegionStatus status = RegionReport.of(
                region,
                clusters.of(region).state(),
                use(region),
                options.clock().instant());
        if (status.equals(before)) {
            return true;
        }
        CacheRegion report = new CacheRegion();
        report.setMetadata(StatusWrite.address(region));
        report.setStatus(status);
        if (!StatusWrite.over(report, context)) {
            return false;
        }
        tell(region, before, status);
        return true;
    }

    private void tell(CacheRegion region, @Nullable CacheRegionStatus before, CacheRegionStatus now) {
        Optional<String> was = Optional.ofNullable(before)
                .flatMap(s -> Conditions.find(s.conditions(), Condition.READY))
                .map(Condition::reason);
        Conditions.find(now.conditions(), Condition.READY)
                .filter(c -> !c.reason().equals(was.orElse("")) && !c.status().equals("Unknown"))
                .ifPresent(c -> publisher.publish(
                        region, c.holds() ? Severity.Normal : Severity.Warning, c.reason(), c.message()));
    }

    /** Caches that declare the region, and those whose servers are still being removed from it. */
    private RegionUse use(CacheRegion region) {
        String name = region.getMetadata().getName();
        List<String> declared = Objects.requireNonNull(caches)
                .list(c -> regionsOf(c).contains(name))
                .map(c -> RegionUse.user(
                        c.getMetadata().getNamespace(), c.getMetadata().getName()))
                .toList();
        ClusterLink link = clusters.of(region);
        List<String> there = link.members().stream()
                .map(CacheMember::getSpec)
                .filter(m -> m.region().equals(name))
                .map(CacheRegionReconciler::user)
                .toList();
        return RegionUse.of(region, link.state(), declared, link.hasAnswered() ? Optional.of(there) : Optional.empty());
    }

    private static Set<String> regionsOf(RegionalCache cache) {
        return Stream.concat(
                        cache.getSpec().regions().stream().map(RegionEntry::name), cache.getSpec().witnesses().stream())
                .collect(Collectors.toSet());
    }

    /** A changed kubeconfig is taken up at once: connections that were made with the former one are made anew. */
    private Set<ResourceID> usingKubeconfig(IndexerResourceCache<CacheRegion> all, Secret secret) {
        String name = secret.getMetadata().getName();
        Set<ResourceID> users = all.list(r -> {
                    SecretKeyRef reference = r.getSpec().kubeconfigSecretRef();
                    return reference != null && reference.name().equals(name);
                })
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
        if (!users.isEmpty()) {
            clusters.kubeconfigSeen(secret);
        }
        return users;
    }
}
