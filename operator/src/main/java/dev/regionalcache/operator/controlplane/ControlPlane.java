package dev.regionalcache.operator.controlplane;

import dev.regionalcache.operator.controlplane.cache.RegionalCacheReconciler;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.policy.CachePolicyReconciler;
import dev.regionalcache.operator.controlplane.region.CacheRegionReconciler;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.framework.ReconcilerThreads;
import dev.regionalcache.operator.framework.Retries;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The control plane: decides for the RegionalCaches and CachePolicies of its cluster. Of several one decides, by leader election. */
public final class ControlPlane implements AutoCloseable {

    /** Of what the control plane writes into caches and regions themselves: status and finalizers. */
    private static final String FIELD_MANAGER = "regionalcache.dev-control-plane";

    /** What cannot be listed by then is waited for where it is needed: see {@link FilledCaches}. */
    private static final Duration CACHE_SYNC = Duration.ofSeconds(10);

    private final Operator operator;
    private final RegionalCacheReconciler caches;
    private final CacheRegionReconciler regions;
    private final CachePolicyReconciler policies;
    private final Clusters clusters;
    private final EventPublisher events;

    private ControlPlane(
            Operator operator,
            RegionalCacheReconciler caches,
            CacheRegionReconciler regions,
            CachePolicyReconciler policies,
            Clusters clusters,
            EventPublisher events) {
        this.operator = operator;
        this.caches = caches;
        this.regions = regions;
        this.policies = policies;
        this.clusters = clusters;
        this.events = events;
    }

    /**
     * Starts a control plane; returns when its caches are filled, or some cannot be for now. It waits for its own
     * cluster only: others are connected to meanwhile.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException when its own cluster does not answer
     */
    public static ControlPlane start(ControlPlaneOptions options) {
        EventPublisher events =
                new EventPublisher(options.client(), "control-plane", options.identity(), options.clock());
        List<Runnable> clusterListeners = new CopyOnWriteArrayList<>();
        List<Consumer<HasMetadata>> objectListeners = new CopyOnWriteArrayList<>();
        Clusters clusters = new Clusters(
                options.client(),
                options.namespace(),
                options.watchNamespaces(),
                object -> objectListeners.forEach(l -> l.accept(object)),
                () -> clusterListeners.forEach(Runnable::run));
        RegionalCacheReconciler caches = new RegionalCacheReconciler(options, clusters, events);
        CacheRegionReconciler regions = new CacheRegionReconciler(options, clusters, events);
        CachePolicyReconciler policies = new CachePolicyReconciler(options, clusters, events);
        objectListeners.add(caches::objectChanged);
        objectListeners.add(regions::objectChanged);
        objectListeners.add(policies::objectChanged);
        clusterListeners.add(caches::clusterChanged);
        clusterListeners.add(regions::clusterChanged);
        Operator operator = new Operator(o -> {
            o.withKubernetesClient(options.client())
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withCacheSyncTimeout(CACHE_SYNC)
                    .withExecutorService(ReconcilerThreads.pool())
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(2));
            options.leaderElection().ifPresent(o::withLeaderElectionConfiguration);
        });
        operator.register(caches, o -> {
            o.withName("regionalcache")
                    .withFinalizer(Annotations.CACHE_FINALIZER)
                    .withFieldManager(FIELD_MANAGER)
                    .withGenerationAware(false)
                    .withRetry(Retries.endless());
            if (!options.watchNamespaces().isEmpty()) {
                o.settingNamespaces(options.watchNamespaces());
            }
        });
        operator.register(
                regions,
                o -> o.withName("cacheregion")
                        .withFinalizer(Annotations.REGION_FINALIZER)
                        .withRetry(Retries.endless())
                        .withFieldManager(FIELD_MANAGER));
        operator.register(policies, o -> {
            o.withName("cachepolicy").withRetry(Retries.endless()).withFieldManager(FIELD_MANAGER);
            if (!options.watchNamespaces().isEmpty()) {
                o.settingNamespaces(options.watchNamespaces());
            }
        });
        operator.start();
        ReconcilerThreads.calmScheduler(operator);
        return new ControlPlane(operator, caches, regions, policies, clusters, events);
    }

    /** Whether it works; false when only a restart of the process helps. */
    public boolean alive() {
        return Stream.of(caches.filled(), policies.filled(), regions.filled()).noneMatch(FilledCaches::areStuck);
    }

    /** Whether there is a namespace that it serves, or would if it led. */
    public boolean serves() {
        return caches.filled().holdAnything() && policies.filled().holdAnything();
    }

    /** Stops; members are left as they are. */
    @Override
    public void close() {
        ReconcilerThreads.stop(operator);
        caches.close();
        clusters.close();
        events.close();
    }
}
