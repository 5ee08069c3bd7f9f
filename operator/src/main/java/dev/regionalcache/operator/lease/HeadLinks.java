package dev.regionalcache.operator.lease;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.ServerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A witness's connections to the heads of all regions, which are kept open whoever the primary is. Thread-safe. */
final class HeadLinks {

    private final RedisConnector connector;
    private final Function<String, Listening.Listener> listeners;
    private final Map<String, Listening> links = new TreeMap<>();

    /** Without a connection; {@code listeners} makes the listener at a region's head. */
    HeadLinks(RedisConnector connector, Function<String, Listening.Listener> listeners) {
        this.connector = connector;
        this.listeners = listeners;
    }

    /** Listens at the heads of this plan, and at no others. */
    synchronized void plan(LeasePlan next, LogContext context) {
        links.entrySet().removeIf(link -> {
            ServerAddress address = next.heads().get(link.getKey());
            boolean stays = address != null && link.getValue().isOf(address, next.logins());
            if (!stays) {
                link.getValue().close();
            }
            return !stays;
        });
        next.heads()
                .forEach((region, address) -> links.computeIfAbsent(region, r -> listen(r, address, next, context)));
    }

    /** Twice F: what the vote needs is known by then from the requests; this finds connections that are dead. */
    private Listening listen(String region, ServerAddress address, LeasePlan plan, LogContext context) {
        return new Listening(
                address,
                plan.logins(),
                LeaseMessage.REQUESTS,
                plan.assignment().timings().fencing().multipliedBy(2),
                connector,
                context,
                listeners.apply(region));
    }

    /** The connection to the head of a region; empty where there is none. */
    synchronized Optional<Listening> to(String region) {
        return Optional.ofNullable(links.get(region));
    }

    /** The regions whose heads are listened to, sorted. */
    synchronized List<String> connected() {
        return links.entrySet().stream()
                .filter(l -> l.getValue().isConnected())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets go of all. */
    synchronized void rest() {
        links.values().forEach(Listening::close);
        links.clear();
    }
}
