package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import java.util.List;
import java.util.Optional;

/**
 * The servers of a class, seen from a place.
 *
 * @param local this region's, the preferred one first
 * @param parent those of the region that this one replicates from
 * @param primary where writes go; empty: nowhere now
 */
record Route(List<Endpoint> local, List<Endpoint> parent, Optional<Endpoint> primary) {

    static Route of(DiscoveryDocument document, Place place, Policy policy) {
        Optional<String> here = region(document, place);
        String keyspace = policy.keyspace();
        if (policy.scope() == Policy.Scope.REGIONAL) {
            return regional(here.flatMap(name -> document.servers(keyspace, name)));
        }
        Optional<Region> region = here.flatMap(document::region);
        List<Endpoint> local = region.map(r -> reads(document, keyspace, r.name()))
                .orElse(keyspace.isEmpty() ? place.bootstrap() : List.of());
        return new Route(
                local,
                region.flatMap(Region::parent)
                        .map(name -> reads(document, keyspace, name))
                        .orElse(List.of()),
                document.servers(keyspace, document.primaryRegion()).flatMap(Servers::writes));
    }

    /** The region that a client is in; empty: it does not know. */
    static Optional<String> region(DiscoveryDocument document, Place place) {
        return Optional.ofNullable(place.region())
                .or(() -> place.bootstrap().stream()
                        .flatMap(address -> document.regionReadingAt(address).stream())
                        .findFirst());
    }

    private static Route regional(Optional<Servers> own) {
        return new Route(own.map(Servers::reads).orElse(List.of()), List.of(), own.flatMap(Servers::writes));
    }

    private static List<Endpoint> reads(DiscoveryDocument document, String keyspace, String region) {
        return document.servers(keyspace, region).map(Servers::reads).orElse(List.of());
    }
}
