package dev.regionalcache.client.metrics;

import dev.regionalcache.client.store.Source;

/**
 * What the client counts. Methods are called on the threads of the application and return at once; what is not overridden
 * counts nothing.
 */
public interface ClientMetrics {

    /** Counts nothing. */
    ClientMetrics NONE = new ClientMetrics() {};

    /** How a write ended. */
    enum WriteOutcome {
        /** Applied. */
        DONE,
        /** Not applied, and not refused for good. */
        UNAVAILABLE,
        /** Refused by the server. */
        REFUSED,
        /** Nobody knows. */
        UNKNOWN
    }

    /** A read was answered. */
    default void read(String policy, Source source, boolean hit) {}

    /** A read waited for this region to catch up, for so long. */
    default void waited(String policy, long nanos) {}

    /** A read was told that so many places of its session are lost, and of so many nobody knows. */
    default void lost(String policy, int lost, int unverified) {}

    /** A write ended. */
    default void write(String policy, WriteOutcome outcome) {}

    /** A write was sent once more. */
    default void retried(String policy) {}

    /** A value of so many bytes was stored in so many. */
    default void stored(String policy, long bytes, long storedBytes) {}

    /** A loader was called. */
    default void loaded(String policy, long nanos, boolean succeeded) {}

    /** A call took part in another call's loading. */
    default void coalesced(String policy) {}

    /** A value was returned although it was about to end, and loaded anew. */
    default void servedStale(String policy) {}

    /** The client knows of this epoch now. */
    default void epoch(long epoch) {}
}
