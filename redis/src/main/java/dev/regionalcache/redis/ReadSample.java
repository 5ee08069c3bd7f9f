package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import java.time.Duration;
import java.util.List;

/**
 * Which keys of database 0 were read on a server for a moment, and which of these reads found nothing.
 *
 * @param span how long that was
 * @param bytes how much the server wrote about commands meanwhile
 * @param keys each key that was read; for reading only
 */
public record ReadSample(Duration span, long bytes, List<KeyReads> keys) {

    /** Takes a copy of the list. */
    public ReadSample {
        keys = List.copyOf(keys);
    }

    /**
     * The reads of a key.
     *
     * @param reads how many there were, at least one
     * @param misses how many of them found nothing
     */
    public record KeyReads(Key key, int reads, int misses) {}

    /**
     * When a sample ends: with the first of these that is reached.
     *
     * @param span how long to listen
     * @param commands how many commands to hear of, whoever sent them
     * @param bytes how much the server may write about them; a command that began before is written whole
     */
    public record Limits(Duration span, int commands, long bytes) {}
}
