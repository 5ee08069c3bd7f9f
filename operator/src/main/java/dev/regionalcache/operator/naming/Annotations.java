package dev.regionalcache.operator.naming;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.member.CacheMember;
import java.util.Map;

/** Annotations that people put on resources, and finalizers. */
public final class Annotations {

    /** On a CacheRegion that is being deleted, value "true": its cluster is gone for good, with what is left there. */
    public static final String ABANDON = ApiGroup.NAME + "/abandon";

    /** On a RegionalCache that is being deleted: regions, separated by commas, whose clusters are gone for good. */
    public static final String ABANDON_REGIONS = ApiGroup.NAME + "/abandon-regions";

    /** On a CacheRegion, by the operator: UIDs of deleted caches, separated by commas, that let its cluster go. */
    public static final String ABANDONED_BY = ApiGroup.NAME + "/abandoned-by";

    /** On a RegionalCache: the UID of a deleted one whose members it takes over. */
    public static final String ADOPT = ApiGroup.NAME + "/adopt";

    /** On a RegionalCache, value "true": its deletion leaves members and servers as they are, to be adopted later. */
    public static final String KEEP_MEMBERS = ApiGroup.NAME + "/keep-members";

    /** On a RegionalCache: the region that is to be the primary, and, after an {@code @}, what makes it another order. */
    public static final String SWITCHOVER = ApiGroup.NAME + "/switchover";

    /** The finalizer of RegionalCaches: held until all members are seen gone. */
    public static final String CACHE_FINALIZER = ApiGroup.NAME + "/members";

    /** The finalizer of CacheMembers: held until the agent has removed the servers. */
    public static final String MEMBER_FINALIZER = ApiGroup.NAME + "/servers";

    /** The finalizer of CacheRegions: held while a cache uses the region. */
    public static final String REGION_FINALIZER = ApiGroup.NAME + "/in-use";

    private Annotations() {}

    /** Whether a person keeps the agent from changing anything of this member. */
    public static boolean isDisabled(CacheMember member) {
        Map<String, String> annotations = member.getMetadata().getAnnotations();
        return annotations != null && "disabled".equals(annotations.get(CacheMember.RECONCILE_ANNOTATION));
    }
}
