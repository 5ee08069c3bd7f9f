package dev.regionalcache.redis;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts commands, keeps their keys and passes those on that wrote. Behind a fence a server still removes what expires, and says
 * so in its stream: that is no lost write. Such a removal is passed over only when its server asks for its lease in vain before
 * and after it; rather one too many is counted than one too few.
 */
final class StreamTally {

    /** So many removals are held back until it is known whether they count; more of them count at once. */
    private static final int MOST_REMOVALS = 50_000;

    private final Limits limits;
    private final long from;
    private final Consumer<LostCommand> lost;
    private final Set<String> keys = new LinkedHashSet<>();
    private final AskedInVain lease = new AskedInVain();
    private final List<Written> removals = new ArrayList<>();
    private long bytes;
    private long writes;
    private int database;

    /** What wrote, in which database and up to where. */
    private record Written(StreamCommand command, int database, long offset) {}

    /** @param from the offset of the first byte of the stream */
    StreamTally(Limits limits, long from, Consumer<LostCommand> lost) {
        this.limits = limits;
        this.from = from;
        this.lost = lost;
    }

    /** @param upTo bytes of the stream that were read with it */
    void add(StreamCommand command, long upTo) {
        bytes = upTo;
        command.leaseRequest().ifPresent(this::asked);
        if (command.changesData()) {
            changed(new Written(command, database, from + upTo - 1));
        }
        database = command.database().orElse(database);
    }

    LostCommands result(boolean complete) {
        countRemovals();
        return new LostCommands(bytes, writes, List.copyOf(keys), complete);
    }

    private void asked(LeaseRequests.Request request) {
        if (!lease.again(request)) {
            countRemovals();
        }
        removals.clear();
    }

    private void changed(Written written) {
        boolean removal = written.command().isRemoval();
        if (removal && lease.isFenced() && removals.size() < MOST_REMOVALS) {
            removals.add(written);
            return;
        }
        if (!removal) {
            lease.written();
        }
        countRemovals();
        count(written);
    }

    private void countRemovals() {
        removals.forEach(this::count);
        removals.clear();
    }

    private void count(Written written) {
        StreamCommand command = written.command();
        if (!command.isWrite()) {
            return;
        }
        writes++;
        lost.accept(new LostCommand(written.database(), written.offset(), command.arguments(), command.cut()));
        for (String key : command.keys()) {
            if (keys.size() < limits.keys()) {
                keys.add(key);
            }
        }
    }
}
