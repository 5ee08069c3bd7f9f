package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.InvalidDiscoveryException;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.failure.UnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Fetches the document from servers. */
final class Documents {

    private static final Logger LOG = System.getLogger(Documents.class.getName());

    private final Pools pools;
    private final Place place;

    Documents(Pools pools, Place place) {
        this.pools = pools;
        this.place = place;
    }

    /**
     * The first one, from the first address that has it.
     *
     * @throws UnavailableException if none has
     */
    DiscoveryDocument first() {
        List<String> reasons = new ArrayList<>();
        for (Endpoint endpoint : place.bootstrap()) {
            try {
                Look<DiscoveryDocument> look = at(endpoint);
                if (look.seen().isPresent()) {
                    warnOfAnUnknownRegion(look.seen().get());
                    return look.seen().get();
                }
                reasons.add(look.why());
            } catch (ExchangeException | RefusedException | InvalidDiscoveryException e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        throw new UnavailableException("no address has the discovery document: " + String.join("; ", reasons), null);
    }

    /** The one that a server has; empty: none that can be read. */
    Optional<DiscoveryDocument> ask(Endpoint endpoint) throws ExchangeException {
        try {
            return at(endpoint).seen();
        } catch (InvalidDiscoveryException | RefusedException e) {
            LOG.log(Level.WARNING, "the discovery document of {0} is passed over: {1}", endpoint, e.getMessage());
            return Optional.empty();
        }
    }

    /** The main servers, which have it: the nearest first. */
    Set<Endpoint> holders(DiscoveryDocument document) {
        Set<Endpoint> holders = new LinkedHashSet<>();
        Optional<String> here = Route.region(document, place);
        here.flatMap(name -> document.servers("", name)).ifPresent(s -> holders.addAll(s.reads()));
        holders.addAll(place.bootstrap());
        here.flatMap(document::region)
                .flatMap(region -> region.parent())
                .flatMap(name -> document.servers("", name))
                .ifPresent(s -> holders.addAll(s.reads()));
        document.regions().forEach(region -> {
            region.servers().writes().ifPresent(holders::add);
            holders.addAll(region.servers().reads());
        });
        return holders;
    }

    /** The main servers of each region, and bootstrap addresses that the document does not name, by themselves. */
    Map<String, Servers> places(DiscoveryDocument document) {
        Map<String, Servers> places = new LinkedHashMap<>();
        document.regions().forEach(region -> places.put(region.name(), region.servers()));
        Set<Endpoint> named = document.endpoints();
        place.bootstrap().stream()
                .filter(address -> !named.contains(address))
                .forEach(address -> places.put(address.toString(), new Servers(Optional.empty(), List.of(address))));
        return places;
    }

    private Look<DiscoveryDocument> at(Endpoint endpoint) throws ExchangeException {
        Look<String> text = Glance.without(pools.to(endpoint), List.of(Command.get(DiscoveryDocument.KEY)))
                .map(answers -> answers.text(0));
        return text.seen().filter(String::isEmpty).isPresent()
                ? Look.notNow(endpoint, "has no key " + DiscoveryDocument.KEY)
                : text.map(DiscoveryParser::parse);
    }

    /** Not refused: a region may come later, and one that was taken out leaves applications behind that start again. */
    private void warnOfAnUnknownRegion(DiscoveryDocument document) {
        String region = place.region();
        if (region != null && document.region(region).isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "the cache {0} has no region {1}, in which this client is told to be; it has: {2}. Without it reads of shared classes go to"
                            + " the addresses that the client begins at, and Regional classes have no servers here",
                    document.cache(),
                    region,
                    document.regions().stream().map(Region::name).collect(Collectors.joining(", ")));
        }
    }
}
