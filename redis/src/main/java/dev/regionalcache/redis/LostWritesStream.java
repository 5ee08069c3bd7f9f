package dev.regionalcache.redis;

import java.time.Duration;

/**
 * A stream in the primary that keeps lost commands for a person or a program to look at. An entry has the fields {@code
 * epoch}, {@code region}, {@code run-id}, {@code offset}, {@code db}, {@code cut} (only where it is), and the command's name and
 * arguments as {@code 0}, {@code 1}, and so on. A command may be there more than once, where its export was interrupted:
 * {@code run-id} and {@code offset} tell. For one thread.
 */
public interface LostWritesStream extends AutoCloseable {

    /** The key of the stream, in database 0. */
    String KEY = "regionalcache:lost-writes";

    /** About so many entries are kept, the newest. */
    int MOST_ENTRIES = 100_000;

    /** The stream expires when nothing was appended for so long. */
    Duration LIFETIME = Duration.ofDays(7);

    /**
     * Where the commands come from.
     *
     * @param epoch whose primary never saw them
     * @param region of the server that held them
     * @param runId of that server
     */
    record Origin(long epoch, String region, String runId) {}

    /**
     * Appends a command, some time before {@link #flush} returns.
     *
     * @throws RedisFailure when it cannot be written; what was not flushed may be there or not
     */
    void append(LostCommand command);

    /**
     * Writes what was not written yet.
     *
     * @return how many commands the primary has acknowledged
     * @throws RedisFailure when it cannot be written
     */
    long flush();

    @Override
    void close();
}
