package dev.regionalcache.operator.register;

import dev.regionalcache.crds.region.ExposureType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be registered.
 *
 * @param region the region's name
 * @param operatorNamespace of the operator in the control plane's cluster
 * @param agentNamespace of the agent in the region's cluster
 * @param serviceAccount that the control plane has in the region's cluster, in the agent's namespace
 * @param exposure how other regions reach the region's servers
 * @param regionNamespace where the region's objects lie; null: in the namespace of each cache's name
 * @param allowedNamespaces whose caches may use the region; empty: all
 * @param watchNamespaces of the region's cluster in which members may lie; empty: all
 * @param replaceCluster whether the region may be in another cluster than before
 */
record Registration(
        String region,
        String operatorNamespace,
        String agentNamespace,
        String serviceAccount,
        ExposureType exposure,
        @Nullable String regionNamespace,
        List<String> allowedNamespaces,
        List<String> watchNamespaces,
        boolean replaceCluster) {

    /** The labels of all that is written. */
    static final SortedMap<String, String> LABELS = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            "app.kubernetes.io/part-of", "regionalcache", "app.kubernetes.io/managed-by", "regionalcache-register")));

    /** The key of the kubeconfig in its Secret. */
    static final String KUBECONFIG_KEY = "kubeconfig";

    /** The Secret in the control plane's cluster with the kubeconfig of the region's. */
    String kubeconfigSecret() {
        return "regionalcache-kubeconfig-" + region;
    }

    /** The Role in each of {@code watchNamespaces}, and its binding. */
    String membersRole() {
        return serviceAccount + "-members";
    }

    /** The Secret in the region's cluster that Kubernetes fills with the service account's token. */
    String tokenSecret() {
        return serviceAccount + "-token";
    }
}
