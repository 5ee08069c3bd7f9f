package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.region.CacheRegionSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One declared region of a cache, as it was seen.
 *
 * @param reach whether its cluster can be read
 * @param spec the CacheRegion; null where there is none
 * @param namespace of the member in its cluster
 * @param member the cache's member there; the last known one where the cluster cannot be read; null where there is none
 */
public record RegionView(
        String name,
        Reach reach,
        @Nullable CacheRegionSpec spec,
        String namespace,
        @Nullable CacheMember member) {

    private static final String UP = "Up";

    /** Whether a cluster can be read, and why not. */
    public sealed interface Reach {

        /**
         * It can.
         *
         * @param cluster names the cluster: equal for regions in one
         * @param agentAlive whether its agent's heartbeat is fresh
         * @param agentMessage what is wrong with it; empty when it is alive
         */
        record Reachable(String cluster, boolean agentAlive, String agentMessage) implements Reach {}

        /** It is known and does not answer, or not yet. */
        record Unreachable(String reason, String message) implements Reach {}

        /** There is nothing that could be asked: a CacheRegion that is missing, or does not let this cache in. */
        record Unusable(String reason, String message) implements Reach {}
    }

    /** Whether the cluster answers. */
    public boolean readable() {
        return reach instanceof Reach.Reachable;
    }

    /** Whether what the member says is a living agent's word. */
    public boolean agentAlive() {
        return reach instanceof Reach.Reachable readable && readable.agentAlive();
    }

    /** What the member's agent said last, if there is one that did. */
    public Optional<CacheMemberStatus> status() {
        return Optional.ofNullable(member).map(CacheMember::getStatus);
    }

    /** Whether the member follows its parent, as its agent said last. */
    public boolean isLinkUp() {
        return status().filter(RegionView::isLinkUp).isPresent();
    }

    /** Whether a member follows its parent, as its status says. */
    static boolean isLinkUp(CacheMemberStatus status) {
        return UP.equals(status.link());
    }

    /** The same of the lease. */
    public Optional<MemberLease> lease() {
        return status().map(CacheMemberStatus::lease);
    }

    /** The same region with the member as it was read just now; null: there is none. */
    public RegionView with(@Nullable CacheMember read) {
        return new RegionView(name, reach, spec, namespace, read);
    }

    /** The same region, whose cluster did not answer. */
    public RegionView silent() {
        return new RegionView(
                name,
                new Reach.Unreachable("Unreachable", "the region's cluster did not answer in time"),
                spec,
                namespace,
                member);
    }
}
