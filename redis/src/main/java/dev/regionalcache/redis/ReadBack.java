package dev.regionalcache.redis;

import java.time.Duration;
import java.util.List;

/** What came of reading lost commands back from the server that has them. */
public sealed interface ReadBack {

    /**
     * Bounds on reading back.
     *
     * @param time from the beginning to the end
     * @param bytes of the stream
     * @param keys that are kept, different ones
     * @param argument what is kept of each argument, in bytes
     */
    record Limits(Duration time, long bytes, int keys, int argument) {}

    /**
     * The commands that were lost.
     *
     * @param bytes of the stream that were read
     * @param writes commands that write, those inside transactions and of scripts each for itself; also deletions by the
     *     server of keys that expired or were evicted, which the stream does not tell from an application's, but for those
     *     behind the fence of a lease
     * @param keys that were written, the first different ones in their order; long ones are cut
     * @param complete whether all was read; otherwise a limit came first, and there were more
     */
    record LostCommands(long bytes, long writes, List<String> keys, boolean complete) implements ReadBack {}

    /** They cannot be read: why. */
    record Unreadable(String reason) implements ReadBack {}
}
