package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Members of caches that were deleted while their cluster was let go for good. The CacheRegion remembers the caches; when
 * the cluster comes back after all, their servers are fenced, for the cache may live on elsewhere under the same name.
 */
public final class AbandonedMembers {

    private static final int ATTEMPTS = 5;

    private static final String ORPHANED = "{\"spec\":{\"orphaned\":true}}";

    private AbandonedMembers() {}

    /** Remembers that a cache let the region's cluster go, before the cache itself is gone; the region as it is then. */
    public static CacheRegion remember(KubernetesClient own, CacheRegion region, String cacheUid) {
        CacheRegion now = region;
        for (int attempt = 1; ; attempt++) {
            try {
                return add(own, now, cacheUid);
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
                // Another cache that lets it go at the same time was first, and must not be forgotten.
                now = own.resource(region).require();
            }
        }
    }

    private static CacheRegion add(KubernetesClient own, CacheRegion region, String cacheUid) {
        Set<String> uids = uids(region);
        return uids.add(cacheUid)
                ? own.resource(region)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\":{\"resourceVersion\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
                                        .formatted(
                                                region.getMetadata().getResourceVersion(),
                                                Annotations.ABANDONED_BY,
                                                String.join(",", uids)))
                : region;
    }

    /** Tells the agents of those members that are there again. */
    public static void orphan(CacheRegion region, ClusterLink link) {
        Set<String> uids = uids(region);
        link.client()
                .ifPresent(client -> link.members().stream()
                        .filter(m ->
                                m.getSpec().region().equals(region.getMetadata().getName()))
                        .filter(m -> uids.contains(m.getSpec().cache().uid()))
                        .filter(m -> !m.getSpec().orphaned())
                        .forEach(m -> orphan(client, m)));
    }

    private static void orphan(KubernetesClient client, CacheMember member) {
        client.resource(member).patch(PatchContext.of(PatchType.JSON_MERGE), ORPHANED);
    }

    private static Set<String> uids(CacheRegion region) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(region.getMetadata().getAnnotations(), Map.of());
        return Stream.of(annotations.getOrDefault(Annotations.ABANDONED_BY, "").split(",", -1))
                .filter(uid -> !uid.isBlank())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
