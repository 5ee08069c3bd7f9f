package dev.regionalcache.localcluster.kinds;

import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.types.TypeRegistry;
import java.util.Map;
import java.util.function.Supplier;

/** The rules of all kinds that have some. */
public final class BuiltInKinds {

    /** The finalizer that keeps a CustomResourceDefinition until its last object is gone. */
    public static final String DEFINITION_FINALIZER = DefinitionRules.FINALIZER;

    private BuiltInKinds() {}

    /**
     * The rules by the resource's name in the store.
     *
     * @param serviceAddresses gives a new address with each call
     */
    public static Map<String, KindRules> rules(TypeRegistry types, Supplier<String> serviceAddresses) {
        return Map.of(
                "pods", new PodRules(types.required("v1", "Pod")),
                "statefulsets.apps", new StatefulSetRules(types.required("apps/v1", "StatefulSet")),
                "endpointslices.discovery.k8s.io",
                        new EndpointSliceRules(types.required("discovery.k8s.io/v1", "EndpointSlice")),
                "secrets", new SecretRules(),
                "services", new ServiceRules(serviceAddresses),
                "namespaces", new NamespaceRules(),
                "customresourcedefinitions.apiextensions.k8s.io", new DefinitionRules(types));
    }
}
