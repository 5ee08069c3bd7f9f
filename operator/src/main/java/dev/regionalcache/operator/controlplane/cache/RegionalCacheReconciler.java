package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.apply.StatusWrite;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.controlplane.cache.CacheWork.Outcome;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.classes.ClassKeeper;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.policy.CacheChange;
import dev.regionalcache.operator.controlplane.policy.Policies;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.framework.Conflicts;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.meters.ReconcileMeter;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control plane's face to the operator framework for caches. */
public final class RegionalCacheReconciler implements Reconciler<RegionalCache>, Cleaner<RegionalCache>, AutoCloseable {

    private static final Duration DELETING = Duration.ofSeconds(2);

    /** Of a Secret that a person keeps no events come. */
    private static final Duration USERS_SECRET = Duration.ofSeconds(60);

    private final ControlPlaneOptions options;
    private final Clusters clusters;
    private final CacheMeters meters;
    private final CacheEvents events;
    private final Conflicts<RegionalCache> conflicts;
    private final ReconcileMeter meter;
    private final SimpleInboundEventSource<RegionalCache> signals = new SimpleInboundEventSource<>("signals");
    private volatile @Nullable IndexerResourceCache<RegionalCache> caches;
    private volatile @Nullable CacheWork work;
    private volatile @Nullable CacheCleanup cleanup;

    /** Reconciles all caches that the client sees, over the clusters of their regions. */
    public RegionalCacheReconciler(ControlPlaneOptions options, Clusters clusters, EventPublisher publisher) {
        this.options = options;
        this.clusters = clusters;
        meters = new CacheMeters(options.meters());
        events = new CacheEvents(publisher, options.meters(), meters);
        conflicts = new Conflicts<>(options.client());
        meter = new ReconcileMeter(options.meters(), "regionalcache");
    }

    @Override
    public List<EventSource<?, RegionalCache>> prepareEventSources(EventSourceContext<RegionalCache> context) {
        IndexerResourceCache<RegionalCache> primaries = context.getPrimaryCache();
        caches = primaries;
        InformerEventSource<CacheRegion, RegionalCache> regions = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(CacheRegion.class, RegionalCache.class)
                        .withName("regions")
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(
                                r -> using(primaries, r.getMetadata().getName()))
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getSpec(), before.getSpec()))
                        .build(),
                context);
        InformerEventSource<Secret, RegionalCache> secrets = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Secret.class, RegionalCache.class)
                        .withName("passwords")
                        .withLabelSelector(Labels.CACHE_UID + ",!" + Labels.REGION)
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(s -> loggingInBy(primaries, s))
                        .build(),
                context);
        InformerEventSource<CachePolicy, RegionalCache> policies = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(CachePolicy.class, RegionalCache.class)
                        .withName("policies")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(p -> concerned(primaries, p))
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getSpec(), before.getSpec()))
                        .build(),
                context);
        InformerEventSource<RegionalCache, RegionalCache> classes = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(RegionalCache.class, RegionalCache.class)
                        .withName("classes")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(
                                c -> ClassCaches.mainOf(c).map(Set::of).orElse(Set.of()))
                        .withOnUpdateFilter((now, before) -> CacheChange.concernsMain(now, before))
                        .build(),
                context);
        Policies inForce = new Policies(policies);
        ClassCaches classCaches = new ClassCaches(classes);
        CacheObserver observer = new CacheObserver(
                clusters, name -> regions.get(new ResourceID(name)), cache -> inForce.inForce(cache, classCaches));
        work = new CacheWork(
                observer,
                clusters,
                new AuthKeeper(options.client(), (namespace, name) -> secrets.get(new ResourceID(name, namespace))),
                options.clock(),
                UUID.randomUUID().toString());
        cleanup = new CacheCleanup(
                observer,
                () -> regions.list(r -> true),
                new ClassKeeper(options.client(), classCaches),
                clusters,
                options.client(),
                options.clock());
        return List.of(regions, secrets, policies, classes, signals);
    }

    /** A member, or a copy of passwords, changed in some cluster. */
    public void objectChanged(HasMetadata object) {
        cacheOf(object).ifPresent(signals::propagateEvent);
    }

    /** The state of some cluster changed. */
    public void clusterChanged() {
        IndexerResourceCache<RegionalCache> all = caches;
        if (all != null) {
            all.list(c -> true).forEach(c -> signals.propagateEvent(ResourceID.fromResource(c)));
        }
    }

    @Override
    public UpdateControl<RegionalCache> reconcile(RegionalCache cached, Context<RegionalCache> context)
            throws Exception {
        return meter.measure(() -> about(cached).during(() -> {
            RegionalCache cache = conflicts.newest(cached);
            Report report = new Report(cache, context);
            Outcome outcome = Objects.requireNonNull(work).reconcile(cache, report::write);
            outcome.notice().ifPresent(notice -> events.historyLost(cache, notice));
            UpdateControl<RegionalCache> control = UpdateControl.noUpdate();
            if (outcome.status() != null) {
                report.write(outcome.status());
            }
            if (report.isRefused) {
                return control.rescheduleAfter(conflicts.again(cached));
            }
            if (outcome.again().isPresent()) {
                control.rescheduleAfter(outcome.again().get());
            } else if (AuthKeeper.mayBeKeptByUser(cache)) {
                control.rescheduleAfter(USERS_SECRET);
            }
            return control;
        }));
    }

    /** Writes the status of a cache, over the version that was read, or that was written here before. */
    private final class Report {

        private final RegionalCache cache;
        private final Context<RegionalCache> context;
        private @Nullable RegionalCacheStatus written;
        private String version;
        private boolean isRefused;

        Report(RegionalCache cache, Context<RegionalCache> context) {
            this.cache = cache;
            this.context = context;
            written = cache.getStatus();
            version = cache.getMetadata().getResourceVersion();
        }

        /** False when the cache has changed meanwhile. */
        boolean write(RegionalCacheStatus status) {
            meters.seen(cache, status);
            if (status.equals(written)) {
                return true;
            }
            Optional<RegionalCache> done = StatusWrite.written(report(cache, version, status), context);
            done.ifPresent(now -> {
                version = now.getMetadata().getResourceVersion();
                events.compare(cache, written, status);
                written = status;
            });
            isRefused |= done.isEmpty();
            return done.isPresent();
        }
    }

    @Override
    public DeleteControl cleanup(RegionalCache cached, Context<RegionalCache> context) throws Exception {
        return meter.measure(() -> about(cached).during(() -> {
            RegionalCache cache = conflicts.newest(cached);
            Optional<RegionalCacheStatus> remaining =
                    Objects.requireNonNull(cleanup).remove(cache);
            if (remaining.isEmpty()) {
                Objects.requireNonNull(work).forget(cache);
                meters.forget(cache);
                conflicts.forget(cache);
                return DeleteControl.defaultDelete();
            }
            meters.seen(cache, remaining.get());
            if (!remaining.get().equals(cache.getStatus())) {
                if (!StatusWrite.over(
                        report(cache, cache.getMetadata().getResourceVersion(), remaining.get()), context)) {
                    return DeleteControl.noFinalizerRemoval().rescheduleAfter(conflicts.again(cached));
                }
            }
            DeleteControl wait = DeleteControl.noFinalizerRemoval();
            wait.rescheduleAfter(DELETING.toMillis());
            return wait;
        }));
    }

    private static RegionalCache report(RegionalCache cache, String version, RegionalCacheStatus status) {
        RegionalCache report = new RegionalCache();
        report.setMetadata(StatusWrite.address(cache, version));
        report.setStatus(status);
        return report;
    }

    private static Set<ResourceID> using(IndexerResourceCache<RegionalCache> caches, String region) {
        return caches.list(c -> c.getSpec().witnesses().contains(region)
                        || c.getSpec().regions().stream().anyMatch(r -> r.name().equals(region)))
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /** The cache whose passwords a Secret holds, and those whose applications log in by them, too. */
    private static Set<ResourceID> loggingInBy(IndexerResourceCache<RegionalCache> caches, Secret secret) {
        ObjectMeta of = secret.getMetadata();
        return Stream.concat(
                        cacheOf(secret).stream(),
                        caches.list(
                                        of.getNamespace(),
                                        c -> AuthKeeper.applicationRef(c)
                                                .filter(of.getName()::equals)
                                                .isPresent())
                                .map(ResourceID::fromResource))
                .collect(Collectors.toSet());
    }

    /** The cache of a policy, and those that are its class's servers. */
    private static Set<ResourceID> concerned(IndexerResourceCache<RegionalCache> caches, CachePolicy policy) {
        ResourceID id = ResourceID.fromResource(policy);
        return Stream.concat(
                        Stream.of(Policies.cacheOf(policy)),
                        caches.list(
                                        policy.getMetadata().getNamespace(),
                                        c -> ClassCaches.policyOf(c)
                                                .filter(id::equals)
                                                .isPresent())
                                .map(ResourceID::fromResource))
                .collect(Collectors.toSet());
    }

    private static Optional<ResourceID> cacheOf(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null || labels.get(Labels.CACHE) == null || labels.get(Labels.CACHE_NAMESPACE) == null
                ? Optional.empty()
                : Optional.of(new ResourceID(labels.get(Labels.CACHE), labels.get(Labels.CACHE_NAMESPACE)));
    }

    private static LogContext about(RegionalCache cache) {
        RegionalCacheStatus status = cache.getStatus();
        return new LogContext(
                cache.getMetadata().getNamespace(),
                cache.getMetadata().getName(),
                null,
                status == null ? null : status.epoch());
    }

    /** Nothing is written into clusters any more. */
    @Override
    public void close() {
        CacheWork begun = work;
        if (begun != null) {
            begun.close();
        }
    }
}
