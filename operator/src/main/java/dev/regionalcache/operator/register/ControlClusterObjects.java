package dev.regionalcache.operator.register;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionSpec;
import dev.regionalcache.crds.region.Exposure;
import dev.regionalcache.crds.region.SecretKeyRef;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tells a control plane where a region is: the Secret with the kubeconfig, and the CacheRegion. Pure. */
final class ControlClusterObjects {

    private ControlClusterObjects() {}

    /** Annotation of the Secret: which cluster the kubeconfig is for. */
    static final String CLUSTER_UID = ApiGroup.NAME + "/cluster-uid";

    /**
     * The objects in the order in which they are applied.
     *
     * @param clusterUid names the region's cluster; null where that is not known
     */
    static List<HasMetadata> of(Registration registration, IssuedKubeconfig kubeconfig, @Nullable String clusterUid) {
        return List.of(secret(registration, kubeconfig, clusterUid), region(registration));
    }

    /** Where the CacheRegion says that the kubeconfig is. */
    static SecretKeyRef reference(Registration registration) {
        return new SecretKeyRef(registration.kubeconfigSecret(), Registration.KUBECONFIG_KEY);
    }

    private static Secret secret(Registration registration, IssuedKubeconfig kubeconfig, @Nullable String clusterUid) {
        return new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(registration.kubeconfigSecret())
                        .withNamespace(registration.operatorNamespace())
                        .withLabels(Registration.LABELS)
                        .addToLabels(Labels.KUBECONFIG, "true")
                        .withAnnotations(clusterUid == null ? Map.of() : Map.of(CLUSTER_UID, clusterUid))
                        .build())
                .withType("Opaque")
                .withData(Map.of(
                        Registration.KUBECONFIG_KEY,
                        Base64.getEncoder().encodeToString(kubeconfig.yaml().getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    private static CacheRegion region(Registration registration) {
        CacheRegion region = new CacheRegion();
        region.setMetadata(new ObjectMetaBuilder()
                .withName(registration.region())
                .withLabels(Registration.LABELS)
                .build());
        region.setSpec(new CacheRegionSpec(
                reference(registration),
                registration.regionNamespace(),
                registration.allowedNamespaces(),
                registration.agentNamespace(),
                Map.of(),
                new Exposure(registration.exposure(), Map.of(), null, List.of(), null),
                null));
        return region;
    }
}
