package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.operator.naming.MemberNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of the caches that hold a class's keys. Pure. */
final class ClassNames {

    private static final int DIGITS = 5;

    private ClassNames() {}

    /** {@code CACHE-POLICY}: the cache of a class that is one in all regions. */
    static String global(RegionalCache cache, CachePolicy policy) {
        return fitted(cache.getMetadata().getName() + "-" + policy.getMetadata().getName());
    }

    /** {@code CACHE-POLICY-REGION}: that of one region. */
    static String regional(RegionalCache cache, CachePolicy policy, String region) {
        return fitted(cache.getMetadata().getName() + "-" + policy.getMetadata().getName() + "-" + region);
    }

    /** All of a class, in the order of the regions. */
    static List<String> of(RegionalCache cache, CachePolicy policy) {
        return policy.getSpec().perRegion()
                ? cache.getSpec().regions().stream()
                        .map(r -> regional(cache, policy, r.name()))
                        .toList()
                : List.of(global(cache, policy));
    }

    /**
     * Names under which the cache's own objects may lie, and under which a cache in the same namespace cannot: objects of a
     * cache that is alone there have its mere name.
     */
    static Set<String> taken(RegionalCache cache) {
        Set<String> taken = new HashSet<>();
        String name = cache.getMetadata().getName();
        taken.add(new MemberNames(name, "").shortPrimaryService());
        for (RegionEntry region : cache.getSpec().regions()) {
            MemberNames names = new MemberNames(name, region.name());
            taken.addAll(List.of(names.base(), names.primaryService(), names.headService()));
        }
        cache.getSpec().witnesses().forEach(w -> taken.add(new MemberNames(name, w).base()));
        return taken;
    }

    /** A name that is too long for a cache ends with digits that tell it from others with the same beginning. */
    private static String fitted(String name) {
        if (name.length() <= ApiGroup.LABEL_MAX_LENGTH) {
            return name;
        }
        String beginning = name.substring(0, ApiGroup.LABEL_MAX_LENGTH - DIGITS - 1);
        return beginning.replaceFirst("-+$", "") + "-" + ContentHash.of(name).substring(0, DIGITS);
    }
}
