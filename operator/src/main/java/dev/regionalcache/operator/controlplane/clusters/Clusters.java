package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.naming.ContentHash;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The clusters of all regions. No method waits for a cluster. Thread-safe. */
public final class Clusters implements AutoCloseable {

    private final Connections connections;
    private final String namespace;
    private final Runnable changed;
    private final Map<ClusterKey, ClusterLink> links = new ConcurrentHashMap<>();
    private final Map<String, ClusterKey> regions = new ConcurrentHashMap<>();

    /** What each kubeconfig Secret held when it was seen last, as a hash. */
    private final Map<String, String> kubeconfigs = new ConcurrentHashMap<>();

    /**
     * No clusters yet.
     *
     * @param own the control plane's own cluster
     * @param namespace where kubeconfig Secrets are
     * @param watchNamespaces of members; empty: all
     * @param objectChanged told of changes of members and Secrets of caches
     * @param clusterChanged told when the state of a cluster changed
     */
    public Clusters(
            KubernetesClient own,
            String namespace,
            Set<String> watchNamespaces,
            Consumer<HasMetadata> objectChanged,
            Runnable clusterChanged) {
        this.namespace = namespace;
        connections = new Connections(own, namespace, watchNamespaces, objectChanged);
        changed = clusterChanged;
    }

    /** The cluster of a region, which is connected to from the first call on. */
    public ClusterLink of(CacheRegion region) {
        ClusterKey key = ClusterKey.of(region.getSpec(), namespace);
        ClusterKey before = regions.put(region.getMetadata().getName(), key);
        if (before != null && !before.equals(key)) {
            closeUnused();
        }
        return links.computeIfAbsent(key, k -> new ClusterLink(k, connections, changed));
    }

    /** A region is gone; its cluster is let go if no other region is there. */
    public void forget(String region) {
        regions.remove(region);
        closeUnused();
    }

    /** A kubeconfig as it is now; if it is another than before, connections that were made with it are made anew. */
    public void kubeconfigSeen(Secret secret) {
        String name = secret.getMetadata().getName();
        String hash = ContentHash.of(String.valueOf(secret.getData()));
        String before = kubeconfigs.put(name, hash);
        if (hash.equals(before)) {
            return;
        }
        links.forEach((key, link) -> {
            if (name.equals(key.secret()) && links.remove(key, link)) {
                link.close();
            }
        });
        changed.run();
    }

    /** All clusters. */
    public Collection<ClusterLink> all() {
        return List.copyOf(links.values());
    }

    /** The members of a cache in all clusters, those that were seen last where a cluster does not answer. */
    public List<CacheMember> membersOf(Set<String> cacheUids) {
        return links.values().stream()
                .flatMap(l -> l.members().stream())
                .filter(m -> cacheUids.contains(m.getSpec().cache().uid()))
                .toList();
    }

    private void closeUnused() {
        links.forEach((key, link) -> {
            if (!regions.containsValue(key) && links.remove(key, link)) {
                link.close();
            }
        });
    }

    @Override
    public void close() {
        links.values().forEach(ClusterLink::close);
        links.clear();
    }
}
