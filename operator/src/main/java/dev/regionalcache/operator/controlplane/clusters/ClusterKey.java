package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.region.CacheRegionSpec;
import dev.regionalcache.crds.region.SecretKeyRef;
import org.jspecify.annotations.Nullable;

/**
 * Names a cluster and the agent in it: equal for CacheRegions that share them.
 *
 * @param secret the Secret with the kubeconfig, in the operator's namespace; null: the control plane's own cluster
 * @param entry the key in that Secret
 * @param agentNamespace where the agent's Lease is
 */
public record ClusterKey(@Nullable String secret, String entry, String agentNamespace) {

    private static final String DEFAULT_ENTRY = "kubeconfig";
    private static final String DEFAULT_NAMESPACE = "regionalcache-system";

    /**
     * The key of a region's cluster.
     *
     * @param ownNamespace the operator's own: in its own cluster the agent is of the same release
     */
    static ClusterKey of(CacheRegionSpec region, String ownNamespace) {
        SecretKeyRef reference = region.kubeconfigSecretRef();
        if (reference == null) {
            return new ClusterKey(null, DEFAULT_ENTRY, ownNamespace);
        }
        return new ClusterKey(
                reference.name(),
                reference.key() == null ? DEFAULT_ENTRY : reference.key(),
                region.agentNamespace() == null ? DEFAULT_NAMESPACE : region.agentNamespace());
    }

    /** Whether it is the control plane's own cluster. */
    boolean isOwn() {
        return secret == null;
    }
}
