package dev.regionalcache.client.policy;

import dev.regionalcache.client.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is being loaded in this process: one loading of a key at a time, in which all that ask for it take part.
 *
 * @param <V> the type of the values
 */
final class Flights<V> {

    private final ConcurrentHashMap<String, Flight<V>> flights = new ConcurrentHashMap<>();

    /** One loading: itself and no other, whatever it results in. */
    static final class Flight<V> {

        private final CompletableFuture<Optional<V>> result = new CompletableFuture<>();
        private final Session session;

        /** @param session that its write is noted in, for the sessions of those who take part */
        Flight(Session session) {
            this.session = session;
        }

        CompletableFuture<Optional<V>> result() {
            return result;
        }

        Session session() {
            return session;
        }
    }

    /** The loading of a key that is under way, or the given one, which the caller then has to carry out. */
    Flight<V> join(String key, Flight<V> mine) {
        Flight<V> other = flights.putIfAbsent(key, mine);
        return other == null ? mine : other;
    }

    boolean isUnderWay(String key) {
        return flights.containsKey(key);
    }

    /** Whether nobody has written the key since this loading began. */
    boolean isCurrent(String key, Flight<V> flight) {
        return flights.get(key) == flight;
    }

    void end(String key, Flight<V> flight) {
        flights.remove(key, flight);
    }

    /** The key is written: what is being loaded may be older, is not stored, and whoever asks from now on loads anew. */
    void outdate(String key) {
        flights.remove(key);
    }
}
