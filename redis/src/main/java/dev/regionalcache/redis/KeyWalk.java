package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import java.time.Duration;
import java.util.List;

/**
 * A walk through all keys of a server's database 0, and what is changed on it. It has a connection of its own, which is opened
 * when it is needed and again after a failure. Every call is bounded in time and throws {@link RedisFailure}; what was to be
 * changed by one that failed may be changed or not. For one thread at a time.
 */
public interface KeyWalk extends AutoCloseable {

    /** Where a walk begins, and what {@link Page#next} says when it has ended. */
    String START = "0";

    /**
     * A part of the walk.
     *
     * @param next where it goes on
     * @param keys about as many as were asked for; a key may come more than once in a walk
     * @param total how many keys there are in all
     * @param covered the part of all hashes that these keys have, more than 0 and at most 1
     */
    record Page(String next, List<Key> keys, long total, double covered) {}

    /**
     * A key that is asked about.
     *
     * @param sized whether its memory is asked for, too
     */
    record Question(Key key, boolean sized) {}

    /**
     * What is known of a key.
     *
     * @param pttl the rest of its life in milliseconds; -1: it has no end; -2: it is gone
     * @param bytes the memory that it takes; -1: not asked for, or it is gone
     */
    record Facts(long pttl, long bytes) {}

    /**
     * A life that is to be shortened.
     *
     * @param most milliseconds; a key that has no end, or a later one, is given {@code next} ones
     */
    record Shortening(Key key, long most, long next) {}

    /**
     * A key that is to go.
     *
     * @param most the rest of its life in milliseconds; -1: it has no end. One that has another or a later end by now was written
     *     again, and stays
     */
    record Removal(Key key, long most) {}

    /**
     * Reads of keys that others sent, since the start of the server.
     *
     * @param hits those that found a key
     * @param misses those that found none
     */
    record Reads(long hits, long misses) {}

    /** The next part. */
    Page page(String from, int count);

    /** What is known of these keys, in their order. */
    List<Facts> facts(List<Question> questions);

    /**
     * Shortens lives. The server looks at each key and changes it in one go: no life is made longer, whatever happens meanwhile.
     *
     * @return the indexes of those that were shortened
     */
    List<Integer> shorten(List<Shortening> shortenings);

    /**
     * Removes keys; looks at each and removes it in one go.
     *
     * @return the indexes of those that were removed
     */
    List<Integer> remove(List<Removal> removals);

    /**
     * How long the server has carried out commands of the kinds that a walk consists of, since its start, whoever sent them. It
     * does not count what it takes to read a command and to write the answer.
     */
    Duration busy();

    /** What the server counts of reads, without those of this walk. Another walk on the server counts as a client. */
    Reads reads();

    @Override
    void close();
}
