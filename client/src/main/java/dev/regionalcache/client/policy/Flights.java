package dev.regionalcache.client.policy;

import dev.regionalcache.client.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is being loaded and written in this process: one loading of a key at a time, in which all that ask for it take part, and
 * none that is stored over a write that it may not have seen.
 *
 * @param <V> the type of the values
 */
final class Flights<V> {

    private final ConcurrentHashMap<String, Flight<V>> flights = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> writers = new ConcurrentHashMap<>();

    private enum State {
        LOADING,
        STORING,
        STORED,
        OUTDATED
    }

    /** One loading: itself and no other, whatever it results in. */
    static final class Flight<V> {

        private final CompletableFuture<Optional<V>> result = new CompletableFuture<>();
        private final AtomicReference<State> state = new AtomicReference<>(State.LOADING);
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

        /** Whether to store what was loaded: nobody has written the key since the loading began, and whoever does now waits. */
        boolean mayStore() {
            return state.compareAndSet(State.LOADING, State.STORING);
        }

        /** It is in the cache. */
        void stored() {
            state.set(State.STORED);
        }

        boolean isStored() {
            return state.get() == State.STORED;
        }

        private boolean outdate() {
            return state.compareAndSet(State.LOADING, State.OUTDATED) || state.get() == State.OUTDATED;
        }

        private void awaitEnd() {
            result.handle((value, failure) -> true).join();
        }
    }

    /** The loading of a key that is under way, or the given one, which the caller then has to carry out. */
    Flight<V> join(String key, Flight<V> mine) {
        Flight<V> other = flights.putIfAbsent(key, mine);
        if (other == null && writers.containsKey(key)) {
            mine.outdate();
        }
        return other == null ? mine : other;
    }

    boolean isUnderWay(String key) {
        return flights.containsKey(key);
    }

    void end(String key, Flight<V> flight) {
        flights.remove(key, flight);
    }

    /**
     * Writes a key. What is being loaded may be older: it is not stored, or was before this is written; and whoever asks when
     * it is written loads anew.
     */
    void write(String key, Runnable write) {
        writers.merge(key, 1, Integer::sum);
        try {
            outdate(key);
            write.run();
        } finally {
            outdate(key);
            writers.merge(key, -1, Integer::sum);
            writers.remove(key, 0);
        }
    }

    private void outdate(String key) {
        Flight<V> flight = flights.get(key);
        if (flight == null) {
            return;
        }
        if (!flight.outdate()) {
            // It is being stored, which is tried once.
            flight.awaitEnd();
        }
        flights.remove(key, flight);
    }
}
