package dev.regionalcache.redis;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Counts commands and keeps their keys. */
final class StreamTally {

    private final Limits limits;
    private final Set<String> keys = new LinkedHashSet<>();
    private long bytes;
    private long writes;

    StreamTally(Limits limits) {
        this.limits = limits;
    }

    /** @param upTo bytes of the stream that were read with it */
    void add(StreamCommand command, long upTo) {
        bytes = upTo;
        if (command.isWrite()) {
            writes++;
        }
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
