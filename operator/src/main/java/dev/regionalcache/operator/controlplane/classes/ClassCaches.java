package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The caches that are servers of classes, as an informer has them. Thread-safe. */
public final class ClassCaches {

    private static final String BY_POLICY = "policy";

    private final InformerEventSource<RegionalCache, ?> informer;

    /** Those of an informer that has not started yet. */
    public ClassCaches(InformerEventSource<RegionalCache, ?> informer) {
        this.informer = informer;
        informer.addIndexer(
                BY_POLICY,
                cache -> policyOf(cache).map(ClassCaches::key).stream().toList());
    }

    /** The policy whose class's servers a cache is; empty: a person made it. */
    public static Optional<ResourceID> policyOf(RegionalCache cache) {
        return controller(cache)
                .filter(o -> o.getKind().equals(HasMetadata.getKind(CachePolicy.class))
                        && o.getApiVersion().equals(HasMetadata.getApiVersion(CachePolicy.class)))
                .map(o -> new ResourceID(o.getName(), cache.getMetadata().getNamespace()));
    }

    /** The main cache of the class whose servers a cache is. */
    public static Optional<ResourceID> mainOf(RegionalCache cache) {
        String main = Labels.on(cache).get(Labels.CLASS_OF);
        return main == null || policyOf(cache).isEmpty()
                ? Optional.empty()
                : Optional.of(new ResourceID(main, cache.getMetadata().getNamespace()));
    }

    private static Optional<OwnerReference> controller(RegionalCache cache) {
        return cache.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()))
                .findFirst();
    }

    /** Whether it is what this policy itself made: not one of the same name that was deleted. */
    static boolean isOf(RegionalCache cache, CachePolicy policy) {
        return controller(cache)
                .filter(o -> o.getUid().equals(policy.getMetadata().getUid()))
                .isPresent();
    }

    /** All of a policy. */
    List<RegionalCache> of(CachePolicy policy) {
        return informer.byIndex(BY_POLICY, key(ResourceID.fromResource(policy)));
    }

    /** All of a main cache, those of policies that are refused by now among them. */
    List<RegionalCache> of(RegionalCache main) {
        ResourceID id = ResourceID.fromResource(main);
        return informer.list(
                        main.getMetadata().getNamespace(),
                        cache -> mainOf(cache).filter(id::equals).isPresent())
                .toList();
    }

    Optional<RegionalCache> get(String namespace, String name) {
        return informer.get(new ResourceID(name, namespace));
    }

    /** Those of a class of this cache. */
    public ClassSight sight(RegionalCache main, CachePolicy policy) {
        List<String> names = ClassNames.of(main, policy);
        return new ClassSight(
                names,
                names.stream()
                        .flatMap(name -> get(policy.getMetadata().getNamespace(), name).stream())
                        .filter(c -> isOf(c, policy))
                        .toList());
    }

    /** Why the class's servers cannot have their names, as a sentence that says what to do; empty: they can. */
    public Optional<String> conflict(RegionalCache main, CachePolicy policy) {
        return ClassNames.of(main, policy).stream()
                .flatMap(name -> conflict(main, policy, name).stream())
                .findFirst();
    }

    private Optional<String> conflict(RegionalCache main, CachePolicy policy, String name) {
        if (ClassNames.taken(main).contains(name)) {
            return Optional.of(
                    "the class's servers would be the RegionalCache %s, and objects of the cache %s itself have that name: delete the policy, and create it under another name"
                            .formatted(name, main.getMetadata().getName()));
        }
        return Stream.of(get(policy.getMetadata().getNamespace(), name))
                .flatMap(Optional::stream)
                .filter(c -> !policyOf(c)
                        .filter(ResourceID.fromResource(policy)::equals)
                        .isPresent())
                .map(c ->
                        "the class's servers would be the RegionalCache %s, and there is one of that name, which is left as it is: delete it, or delete the policy and create it under another name"
                                .formatted(name))
                .findFirst();
    }

    private static String key(ResourceID policy) {
        return policy.getNamespace().orElse("") + "/" + policy.getName();
    }
}
