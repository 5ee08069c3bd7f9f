package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.DiscoveryWriter;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.operator.naming.MemberNames;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much a cache's discovery document has room for. It is reckoned by what the cache itself says, so that every look at a
 * policy comes to the same answer: all addresses are taken for as long as the longest that is known, and a namespace, a parent
 * and a number for as long as they can be. So what is told there is room for is in the document. Pure.
 */
public final class DiscoveryRoom {

    /** As long as the name of a cloud's load balancer, while no address is known. */
    private static final int UNKNOWN_ADDRESS = 80;

    private static final int LONGEST_HOST = 253;

    /** About an address of IPv6. */
    private static final int BRACKETS = 2;

    private static final String LONGEST_NAMESPACE = "n".repeat(63);
    private static final String LONGEST_CACHE = "c".repeat(ApiGroup.LABEL_MAX_LENGTH);
    private static final int LARGEST_PORT = 65_535;

    private final RegionalCache cache;
    private final List<String> regions;
    private final int address;
    private final int empty;

    /** That of the document of this cache. */
    public DiscoveryRoom(RegionalCache cache) {
        this.cache = cache;
        regions = cache.getSpec().regions().stream().map(RegionEntry::name).toList();
        address = longestAddress(cache.getStatus());
        empty = length(List.of());
    }

    /** Characters of the longest address of a region; a policy that is refused for want of room hears when it changes. */
    public static int longestAddress(@Nullable RegionalCacheStatus status) {
        return Optional.ofNullable(status).map(RegionalCacheStatus::regions).orElse(List.of()).stream()
                .map(RegionStatus::endpoint)
                .filter(Objects::nonNull)
                .mapToInt(e -> e.toString().length() + BRACKETS)
                .max()
                .orElse(UNKNOWN_ADDRESS);
    }

    /** Characters for the lines of all policies together. */
    public int forPolicies() {
        return DiscoveryParser.LONGEST - empty;
    }

    /** Characters of the lines of a policy whose keys are in the main servers. */
    public int ofShared(PolicyRule rule) {
        return length(List.of(Discovery.policy(rule))) - empty;
    }

    /** The same of one with servers of its own. Their addresses may be made of a longer name than that of the cache. */
    public int ofOwnServers(PolicyRule rule) {
        int longer = LONGEST_CACHE.length() - cache.getMetadata().getName().length();
        Map<String, Servers> own =
                regions.stream().collect(Collectors.toMap(Function.identity(), r -> servers(LONGEST_CACHE, r, longer)));
        return length(List.of(Discovery.policy(rule).regional(own))) - empty;
    }

    private int length(List<Policy> policies) {
        String parent =
                regions.stream().max(Comparator.comparingInt(String::length)).orElseThrow();
        return DiscoveryWriter.format(new DiscoveryDocument(
                        cache.getMetadata().getName(),
                        Discovery.identity(cache),
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        parent,
                        regions.stream()
                                .map(r -> new Region(
                                        r,
                                        Optional.of(parent),
                                        servers(cache.getMetadata().getName(), r, 0)))
                                .toList(),
                        policies))
                .length();
    }

    private Servers servers(String of, String region, int longer) {
        int port = (":" + LARGEST_PORT).length();
        Endpoint head = new Endpoint("h".repeat(Math.clamp(address + longer - port, 1, LONGEST_HOST)), LARGEST_PORT);
        String service = new MemberNames(of, region).base();
        return new Servers(
                Optional.of(head),
                List.of(new Endpoint(MemberNames.host(service, LONGEST_NAMESPACE), MemberNames.PORT), head));
    }
}
