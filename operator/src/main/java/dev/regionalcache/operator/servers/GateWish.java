package dev.regionalcache.operator.servers;

import java.time.Duration;
import java.util.function.LongConsumer;

/** What is wanted of the gate of a server: of whether it accepts writes. */
public sealed interface GateWish {

    /** It stays as it is. */
    record Leave() implements GateWish {}

    /** No write is accepted. */
    record Fence() implements GateWish {}

    /**
     * It ends as a master, for good, so that another one can go on from its very offset.
     *
     * @param pause how long all that would write waits
     * @param ended told of the offset, when the fence is confirmed
     */
    record HandOver(Duration pause, LongConsumer ended) implements GateWish {}

    /**
     * Writes are accepted as soon as it is a master.
     *
     * @param epoch named by the marker, which is the first write
     */
    record Open(long epoch) implements GateWish {}
}
