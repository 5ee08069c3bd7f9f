package dev.regionalcache.operator.register;

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

/** What tells a control plane where a region is: the Secret with the kubeconfig, and the CacheRegion. Pure. */
final class ControlClusterObjects {

    private ControlClusterObjects() {}

    /** The objects in the order in which they are applied. */
    static List<HasMetadata> of(Registration registration, IssuedKubeconfig kubeconfig) {
        return List.of(secret(registration, kubeconfig), region(registration));
    }

    private static Secret secret(Registration registration, IssuedKubeconfig kubeconfig) {
        return new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName(registration.kubeconfigSecret())
                        .withNamespace(registration.operatorNamespace())
                        .withLabels(Registration.LABELS)
                        .addToLabels(Labels.KUBECONFIG, "true")
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
                new SecretKeyRef(registration.kubeconfigSecret(), Registration.KUBECONFIG_KEY),
                registration.regionNamespace(),
                registration.allowedNamespaces(),
                registration.agentNamespace(),
                Map.of(),
                new Exposure(registration.exposure(), Map.of(), null, List.of(), null),
                null));
        return region;
    }
}
