package dev.regionalcache.redis;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts commands, keeps their keys and passes those on that wrote. Behind a fence a server still removes what expires, and says
 * so in its stream: that is no lost write.
 */
final class StreamTally {

    /**
     * After so many requests for a lease that is not held, without a write in between, no application can write: its holder asks
     * every F/50 at most, and fences the server within F.
     */
    private static final int FENCED = 100;

    private final Limits limits;
    private final long from;
    private final Consumer<LostCommand> lost;
    private final Set<String> keys = new LinkedHashSet<>();
    private long bytes;
    private long writes;
    private int database;
    private int requests;

    /** @param from the offset of the first byte of the stream */
    StreamTally(Limits limits, long from, Consumer<LostCommand> lost) {
        this.limits = limits;
        this.from = from;
        this.lost = lost;
    }

    /** @param upTo bytes of the stream that were read with it */
    void add(StreamCommand command, long upTo) {
        bytes = upTo;
        command.leaseHeld().ifPresent(held -> requests = held ? 0 : requests + 1);
        if (command.isWrite() && !(requests >= FENCED && command.isRemoval())) {
            count(command);
        }
        database = command.database().orElse(database);
    }

    private void count(StreamCommand command) {
        // Whatever was said of the lease: the server was open.
        requests = 0;
        writes++;
        lost.accept(new LostCommand(database, from + bytes - 1, command.arguments(), command.cut()));
        command.keys().stream()
                .filter(key -> keys.size() < limits.keys() || keys.contains(key))
                .forEach(keys::add);
    }

    LostCommands result(boolean complete) {
        return new LostCommands(bytes, writes, List.copyOf(keys), complete);
    }
}
