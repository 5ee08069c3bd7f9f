package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.policy.CacheChange;
import dev.regionalcache.operator.controlplane.policy.Policies;
import dev.regionalcache.operator.controlplane.secrets.AuthKeeper;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of its own cluster the control plane knows about caches, and the events that it makes. Thread-safe. */
final class CacheSources {

    private final IndexerResourceCache<RegionalCache> caches;
    private final InformerEventSource<CacheRegion, RegionalCache> regions;
    private final InformerEventSource<Secret, RegionalCache> secrets;
    private final InformerEventSource<CachePolicy, RegionalCache> policies;
    private final InformerEventSource<RegionalCache, RegionalCache> classes;
    private final SimpleInboundEventSource<RegionalCache> signals = new SimpleInboundEventSource<>("signals");
    private final FilledCaches filled;

    CacheSources(EventSourceContext<RegionalCache> context) {
        caches = context.getPrimaryCache();
        regions = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(CacheRegion.class, RegionalCache.class)
                        .withName("regions")
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(r -> using(r.getMetadata().getName()))
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getSpec(), before.getSpec()))
                        .build(),
                context);
        secrets = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Secret.class, RegionalCache.class)
                        .withName("passwords")
                        .withLabelSelector(Labels.CACHE_UID + ",!" + Labels.REGION)
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(this::loggingInBy)
                        .build(),
                context);
        policies = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(CachePolicy.class, RegionalCache.class)
                        .withName("policies")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(this::concerned)
                        .withOnUpdateFilter((now, before) -> !Objects.equals(now.getSpec(), before.getSpec()))
                        .build(),
                context);
        classes = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(RegionalCache.class, RegionalCache.class)
                        .withName("classes")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(
                                c -> ClassCaches.mainOf(c).map(Set::of).orElse(Set.of()))
                        .withOnUpdateFilter((now, before) -> CacheChange.concernsMain(now, before))
                        .build(),
                context);
        // Without the Secrets: one that is not here is asked for.
        filled = new FilledCaches(caches, List.of(regions, policies, classes));
    }

    List<EventSource<?, RegionalCache>> eventSources() {
        return List.of(regions, secrets, policies, classes, signals);
    }

    /** What tells whether an absence here means anything. */
    FilledCaches filled() {
        return filled;
    }

    Optional<CacheRegion> region(String name) {
        return regions.get(new ResourceID(name));
    }

    Stream<CacheRegion> regions() {
        return regions.list(r -> true);
    }

    Optional<Secret> secret(String namespace, String name) {
        return secrets.get(new ResourceID(name, namespace));
    }

    InformerEventSource<CachePolicy, RegionalCache> policies() {
        return policies;
    }

    InformerEventSource<RegionalCache, RegionalCache> classes() {
        return classes;
    }

    /** Lets the cache that an object of some cluster belongs to be reconciled soon. */
    void signal(HasMetadata object) {
        cacheOf(object).ifPresent(signals::propagateEvent);
    }

    /** Lets all caches be reconciled soon. */
    void signalAll() {
        caches.list(c -> true).forEach(c -> signals.propagateEvent(ResourceID.fromResource(c)));
    }

    private Set<ResourceID> using(String region) {
        return caches.list(c -> c.getSpec().witnesses().contains(region)
                        || c.getSpec().regions().stream().anyMatch(r -> r.name().equals(region)))
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /** The cache whose passwords a Secret holds, and those whose applications log in by them, too. */
    private Set<ResourceID> loggingInBy(Secret secret) {
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
    private Set<ResourceID> concerned(CachePolicy policy) {
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
        Map<String, String> labels = Labels.on(object);
        return labels.get(Labels.CACHE) == null || labels.get(Labels.CACHE_NAMESPACE) == null
                ? Optional.empty()
                : Optional.of(new ResourceID(labels.get(Labels.CACHE), labels.get(Labels.CACHE_NAMESPACE)));
    }
}
