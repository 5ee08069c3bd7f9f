package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.DiscoveryWriter;
import dev.regionalcache.client.discovery.Identity;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.CompressionAlgorithm;
import dev.regionalcache.crds.policy.CompressionForm;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Composes the document by which clients find the servers of a cache in one epoch. Pure. */
final class Discovery {

    /** The first one of an epoch. */
    private static final long FIRST = 1;

    private final Observation seen;
    private final EpochInForce epoch;
    private final Tree tree;
    private final Map<String, dev.regionalcache.crds.Endpoint> endpoints;

    /**
     * What it is composed of.
     *
     * @param tree the tree in force
     * @param endpoints where heads are reached, as far as it is known
     */
    Discovery(Observation seen, EpochInForce epoch, Tree tree, Map<String, dev.regionalcache.crds.Endpoint> endpoints) {
        this.seen = seen;
        this.epoch = epoch;
        this.tree = tree;
        this.endpoints = endpoints;
    }

    /**
     * The text of the document, as if it were the first one of the epoch. Policies with which it would be longer than clients
     * read are not in it: there are such only until {@link DiscoveryRoom} has heard of addresses that have grown longer.
     */
    String text() {
        List<Policy> policies = policies();
        String whole = DiscoveryWriter.format(document(policies));
        return whole.length() <= DiscoveryParser.LONGEST ? whole : DiscoveryWriter.format(document(fitting(policies)));
    }

    private List<Policy> fitting(List<Policy> policies) {
        int without = DiscoveryWriter.format(document(List.of())).length();
        int left = DiscoveryParser.LONGEST - without;
        List<Policy> fitting = new ArrayList<>();
        for (Policy policy : policies) {
            int length = DiscoveryWriter.format(document(List.of(policy))).length() - without;
            if (length <= left) {
                fitting.add(policy);
                left -= length;
            }
        }
        return fitting;
    }

    private DiscoveryDocument document(List<Policy> policies) {
        return new DiscoveryDocument(
                name(),
                identity(seen.cache()),
                epoch.number(),
                FIRST,
                epoch.chosen().region(),
                seen.regions().stream().map(this::region).toList(),
                policies);
    }

    /**
     * Which one it is of the caches that had its name: clients go by the time of its creation, which is always by the clock of
     * the control cluster's API server. Empty: that has not stored it.
     */
    static Optional<Identity> identity(RegionalCache cache) {
        ObjectMeta metadata = cache.getMetadata();
        return Optional.ofNullable(metadata.getCreationTimestamp())
                .map(created ->
                        new Identity(metadata.getUid(), Instant.parse(created).getEpochSecond()));
    }

    private Region region(RegionView region) {
        return new Region(region.name(), tree.parentOf(region.name()), servers(region));
    }

    /**
     * The one endpoint of a region that is reached from everywhere is that of its head. Applications within the region's
     * cluster read at the Service that leads to all of its servers; elsewhere that name does not resolve, and clients go on to
     * the head.
     */
    private Servers servers(RegionView region) {
        Optional<Endpoint> head =
                Optional.ofNullable(endpoints.get(region.name())).flatMap(Discovery::endpoint);
        return new Servers(
                head,
                head.stream()
                        .flatMap(h -> Stream.of(readService(name(), region), h))
                        .toList());
    }

    private static Endpoint readService(String cache, RegionView region) {
        String service = new MemberNames(cache, region.name()).base();
        return new Endpoint(MemberNames.host(service, region.namespace()), MemberNames.PORT);
    }

    /** Empty for what a person wrote as a node's address and is none: a region without endpoints is better than no document. */
    private static Optional<Endpoint> endpoint(dev.regionalcache.crds.Endpoint published) {
        try {
            return Optional.of(new Endpoint(published.host(), published.port()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The classes of data: those in the main servers, and then those with servers of their own. */
    private List<Policy> policies() {
        return Stream.concat(
                        seen.policies().stream().map(Discovery::policy),
                        seen.classes().stream().map(this::policy))
                .toList();
    }

    /**
     * Every region is named, also one of which no address is known yet: a client would take a class without a line for one in
     * the main servers.
     */
    private Policy policy(ClassServers own) {
        Map<String, Servers> servers = new LinkedHashMap<>();
        for (RegionView region : seen.regions()) {
            servers.put(
                    region.name(),
                    own.in(region.name())
                            .map(place -> servers(region, place))
                            .orElseGet(() -> new Servers(Optional.empty(), List.of())));
        }
        Policy policy = policy(own.rule());
        return own.regional() ? policy.regional(servers) : policy.dedicated(servers);
    }

    /** Writes go to the present primary of the class, which may for a while be in another region than that of the cache. */
    private static Servers servers(RegionView region, ClassServers.Place place) {
        Optional<Endpoint> head = Optional.ofNullable(place.head()).flatMap(Discovery::endpoint);
        return new Servers(
                Optional.ofNullable(place.writes()).flatMap(Discovery::endpoint),
                head.stream()
                        .flatMap(h -> Stream.of(readService(place.cache(), region), h))
                        .toList());
    }

    static Policy policy(PolicyRule rule) {
        return new Policy(
                rule.name(),
                rule.prefixes(),
                Duration.ofSeconds(rule.ttlSeconds()),
                rule.jitterPercent(),
                compression(rule.compression()),
                Policy.Scope.GLOBAL,
                Policy.Isolation.SHARED,
                Map.of());
    }

    /** Form and threshold are told also where nothing is compressed any more: what was compressed before is still found by them. */
    private static Compression compression(dev.regionalcache.crds.policy.@Nullable Compression declared) {
        if (declared == null) {
            return Compression.NONE;
        }
        return new Compression(
                declared.algorithm() == CompressionAlgorithm.LZ4
                        ? Compression.Algorithm.LZ4
                        : Compression.Algorithm.NONE,
                declared.threshold() == null ? Compression.NONE.threshold() : declared.threshold(),
                declared.form() == CompressionForm.Prefix
                        ? dev.regionalcache.client.discovery.CompressionForm.PREFIX
                        : dev.regionalcache.client.discovery.CompressionForm.HEADER);
    }

    private String name() {
        return seen.cache().getMetadata().getName();
    }
}
