package dev.regionalcache.operator.servers;

/** What is wanted of the gate of a server: of whether it accepts writes. */
public sealed interface GateWish {

    /** It stays as it is. */
    record Leave() implements GateWish {}

    /** No write is accepted. */
    record Fence() implements GateWish {}

    /**
     * Writes are accepted as soon as it is a master.
     *
     * @param epoch named by the marker, which is the first write
     */
    record Open(long epoch) implements GateWish {}
}
