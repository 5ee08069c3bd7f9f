package dev.regionalcache.operator.naming;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.member.CacheRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of what the operator writes. */
public final class Labels {

    /** Name of the cache. */
    public static final String CACHE = ApiGroup.NAME + "/cache";

    /** Namespace of the RegionalCache, in its own cluster. */
    public static final String CACHE_NAMESPACE = ApiGroup.NAME + "/cache-namespace";

    /** UID of the RegionalCache: an object that carries another one is never touched. */
    public static final String CACHE_UID = ApiGroup.NAME + "/cache-uid";

    /** The region. */
    public static final String REGION = ApiGroup.NAME + "/region";

    /** On a RegionalCache that is the servers of a class: name of the cache that the class is of, in the same namespace. */
    public static final String CLASS_OF = ApiGroup.NAME + "/class-of";

    /** On the same: name of the class's CachePolicy. */
    public static final String POLICY = ApiGroup.NAME + "/policy";

    /** On a Secret in the operator's namespace, value "true": it holds the kubeconfig of a region's cluster. */
    public static final String KUBECONFIG = ApiGroup.NAME + "/kubeconfig";

    /** The value of {@code app.kubernetes.io/managed-by}, and our field manager's prefix. */
    public static final String MANAGER = ApiGroup.NAME;

    private Labels() {}

    /** Those of an object; empty where it has none. */
    public static Map<String, String> on(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    /**
     * Whether an object says that it is of another cache than the one of this name and namespace. A former cache of the same name
     * is no other one.
     */
    public static boolean areOfAnother(HasMetadata object, HasMetadata cache) {
        return isAnother(on(object).get(CACHE), cache.getMetadata().getName())
                || isAnother(
                        on(object).get(CACHE_NAMESPACE), cache.getMetadata().getNamespace());
    }

    private static boolean isAnother(@Nullable String label, String own) {
        return label != null && !label.equals(own);
    }

    /** All labels of an object that a member owns. */
    public static Map<String, String> of(CacheRef cache, String region) {
        Map<String, String> labels = new HashMap<>(ofNobody(cache, region));
        labels.put("app.kubernetes.io/instance", cache.name());
        return Map.copyOf(labels);
    }

    /**
     * All labels of a member, and of an object that outlives it. Not {@code app.kubernetes.io/instance}: tools that know by it
     * what they deployed would take one without an owner for something that is left over, and delete it.
     */
    public static Map<String, String> ofNobody(CacheRef cache, String region) {
        return Map.of(
                "app.kubernetes.io/name",
                "regionalcache",
                "app.kubernetes.io/managed-by",
                MANAGER,
                CACHE,
                cache.name(),
                CACHE_NAMESPACE,
                cache.namespace(),
                CACHE_UID,
                cache.uid(),
                REGION,
                region);
    }

    /** What selects the pods of a member. Without the UID: selectors are immutable, and an adopted member's UID changes. */
    public static Map<String, String> selector(CacheRef cache, String region) {
        return Map.of(CACHE, cache.name(), CACHE_NAMESPACE, cache.namespace(), REGION, region);
    }
}
