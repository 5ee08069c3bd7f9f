package dev.regionalcache.client.discovery;

import dev.regionalcache.client.connection.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the servers of a cache are and what its policies say: the same document for all regions. It is written at the primary
 * and reaches the regions by replication, as does the message that announces it.
 *
 * @param cache the cache's name
 * @param identity which of the caches of that name; empty: an operator that does not say so wrote it
 * @param epoch grows with every change of the primary region
 * @param revision grows with every other change within an epoch
 * @param primaryRegion where writes go
 * @param regions 1 to {@value #MOST_REGIONS}, the primary region among them
 * @param policies {@value #MOST_POLICIES} at most
 */
public record DiscoveryDocument(
        String cache,
        Optional<Identity> identity,
        long epoch,
        long revision,
        String primaryRegion,
        List<Region> regions,
        List<Policy> policies) {

    /** The key of the document, in database 0, and the channel on which a new one is announced: the message is the document. */
    public static final String KEY = "regionalcache:discovery";

    /** The most regions. */
    public static final int MOST_REGIONS = 32;

    /** The most policies. */
    public static final int MOST_POLICIES = 64;

    /** Takes copies, and checks that names are there once, and that those which are referred to are there. */
    public DiscoveryDocument {
        Names.check(cache, "a cache");
        regions = List.copyOf(regions);
        policies = List.copyOf(policies);
        if (epoch < 0 || revision < 0) {
            throw new InvalidDiscoveryException("an epoch and a revision are not negative");
        }
        if (regions.size() > MOST_REGIONS || policies.size() > MOST_POLICIES) {
            throw new InvalidDiscoveryException(
                    "a document has at most " + MOST_REGIONS + " regions and " + MOST_POLICIES + " policies");
        }
        Set<String> names = unique(regions.stream().map(Region::name).toList(), "regions");
        unique(policies.stream().map(Policy::name).toList(), "policies");
        if (!names.contains(primaryRegion)) {
            throw new InvalidDiscoveryException("the primary region is none of the regions");
        }
        if (regions.stream().flatMap(r -> r.parent().stream()).anyMatch(p -> !names.contains(p))) {
            throw new InvalidDiscoveryException("the parent of a region is none of the regions");
        }
        if (policies.stream().flatMap(p -> p.servers().keySet().stream()).anyMatch(r -> !names.contains(r))) {
            throw new InvalidDiscoveryException("a policy has servers in a region that is none of the regions");
        }
    }

    /**
     * Whether it says something later than another one. That of a cache which was created later does, whatever its epoch: the
     * epochs of one that was deleted and created again begin anew. Of one cache, and of two that were created within the same
     * second, the epochs are compared: the members of a former cache may have been taken over, and their epochs go on then.
     * One that does not say which cache it is of counts as one of the same cache.
     */
    public boolean isNewerThan(DiscoveryDocument other) {
        int created = identity.flatMap(
                        mine -> other.identity.map(theirs -> Long.compare(mine.created(), theirs.created())))
                .orElse(0);
        if (created != 0) {
            return created > 0;
        }
        return epoch != other.epoch ? epoch > other.epoch : revision > other.revision;
    }

    /** The same as one of this cache, if it does not say itself which one it is of. */
    DiscoveryDocument countedAs(Optional<Identity> known) {
        return identity.isPresent() || known.isEmpty()
                ? this
                : new DiscoveryDocument(cache, known, epoch, revision, primaryRegion, regions, policies);
    }

    /** The region of a name. */
    public Optional<Region> region(String name) {
        return regions.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The policy of a name. */
    public Optional<Policy> policy(String name) {
        return policies.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** The servers of a keyspace in a region. */
    public Optional<Servers> servers(String keyspace, String region) {
        return keyspace.isEmpty()
                ? region(region).map(Region::servers)
                : policy(keyspace).flatMap(p -> Optional.ofNullable(p.servers().get(region)));
    }

    /** The region that reads at an endpoint. */
    public Optional<String> regionReadingAt(Endpoint endpoint) {
        return regions.stream()
                .filter(r -> r.servers().reads().contains(endpoint))
                .map(Region::name)
                .findFirst();
    }

    /** All servers that it names. */
    public Set<Endpoint> endpoints() {
        Set<Endpoint> all = new HashSet<>();
        regions.forEach(r -> add(all, r.servers()));
        policies.forEach(p -> p.servers().values().forEach(s -> add(all, s)));
        return all;
    }

    /** Where global classes are written. */
    public Set<Endpoint> primaries() {
        Set<Endpoint> all = new HashSet<>();
        region(primaryRegion).flatMap(r -> r.servers().writes()).ifPresent(all::add);
        policies.stream()
                .filter(p -> p.scope() == Policy.Scope.GLOBAL)
                .flatMap(p -> servers(p.keyspace(), primaryRegion).stream())
                .forEach(s -> s.writes().ifPresent(all::add));
        return all;
    }

    private static void add(Set<Endpoint> all, Servers servers) {
        servers.writes().ifPresent(all::add);
        all.addAll(servers.reads());
    }

    private static Set<String> unique(List<String> names, String what) {
        Set<String> seen = new HashSet<>(names);
        if (seen.size() < names.size()) {
            throw new InvalidDiscoveryException("two " + what + " have the same name");
        }
        return seen;
    }
}
