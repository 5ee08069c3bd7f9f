package dev.regionalcache.client.routing;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import java.util.concurrent.ConcurrentHashMap;

/** The routes of the document in force, each worked out once. Thread-safe. */
final class Routes {

    private final Place place;
    private volatile Known known;

    /** @param policy that the route was worked out for; one of the same name can be another document's */
    private record Entry(Policy policy, Route route) {}

    private record Known(DiscoveryDocument document, ConcurrentHashMap<String, Entry> routes) {}

    Routes(Place place, DiscoveryDocument document) {
        this.place = place;
        this.known = new Known(document, new ConcurrentHashMap<>());
    }

    @SuppressWarnings("ReferenceEquality") // To compare all of a document or a policy is what is spared here.
    Route of(DiscoveryDocument document, Policy policy) {
        Known current = known;
        if (current.document() != document) {
            current = new Known(document, new ConcurrentHashMap<>());
            known = current;
        }
        Entry entry = current.routes().get(policy.name());
        if (entry == null || entry.policy() != policy) {
            entry = new Entry(policy, Route.of(document, place, policy));
            current.routes().put(policy.name(), entry);
        }
        return entry.route();
    }
}
