package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.InvalidDiscoveryException;
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
                Optional<DiscoveryDocument> document = at(endpoint);
                if (document.isPresent()) {
                    return document.get();
                }
                reasons.add(endpoint + " has no key " + DiscoveryDocument.KEY);
            } catch (ExchangeException | RefusedException | InvalidDiscoveryException e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        throw new UnavailableException("no address has the discovery document: " + String.join("; ", reasons), null);
    }

    /** The one that a server has; empty: none that can be read. */
    Optional<DiscoveryDocument> ask(Endpoint endpoint) throws ExchangeException {
        try {
            return at(endpoint);
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

    private Optional<DiscoveryDocument> at(Endpoint endpoint) throws ExchangeException {
        return Glance.without(pools.to(endpoint), List.of(Command.get(DiscoveryDocument.KEY)))
                .map(answers -> answers.text(0))
                .filter(text -> !text.isEmpty())
                .map(DiscoveryParser::parse);
    }
}
