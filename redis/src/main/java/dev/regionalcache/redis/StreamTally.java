package dev.regionalcache.redis;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Counts commands, keeps their keys and passes those on that wrote. */
final class StreamTally {

    private final Limits limits;
    private final long from;
    private final Consumer<LostCommand> lost;
    private final Set<String> keys = new LinkedHashSet<>();
    private long bytes;
    private long writes;
    private int database;

    /** @param from the offset of the first byte of the stream */
    StreamTally(Limits limits, long from, Consumer<LostCommand> lost) {
        this.limits = limits;
        this.from = from;
        this.lost = lost;
    }

    /** @param upTo bytes of the stream that were read with it */
    void add(StreamCommand command, long upTo) {
        bytes = upTo;
        if (command.isWrite()) {
            writes++;
            lost.accept(new LostCommand(database, from + upTo - 1, command.arguments(), command.cut()));
        }
        database = command.database().orElse(database);
        for (String key : command.keys()) {
            if (keys.size() < limits.keys()) {
                keys.add(key);
            }
        }
    }

    LostCommands result(boolean complete) {
        return new LostCommands(bytes, writes, List.copyOf(keys), complete);
    }
}
