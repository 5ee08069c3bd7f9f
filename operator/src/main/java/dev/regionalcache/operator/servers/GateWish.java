package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Offset;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
     * @param ended told where, when the fence is confirmed
     * @param taken whether the successor holds its lease by now
     */
    record HandOver(Duration pause, Consumer<Offset> ended, BooleanSupplier taken) implements GateWish {}

    /**
     * Writes are accepted as soon as it is a master.
     *
     * @param epoch named by the marker, which is the first write
     */
    record Open(long epoch) implements GateWish {}
}
