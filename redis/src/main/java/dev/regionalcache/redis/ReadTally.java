package dev.regionalcache.redis;

import dev.regionalcache.core.policy.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and misses of a sample. Redis 6.2 tells of a command before it says which keys that has missed, later versions
 * afterwards: so misses are counted by their keys, and a command when another one has come.
 */
final class ReadTally {

    private final Map<Key, Integer> reads = new HashMap<>();
    private final Map<Key, Integer> misses = new HashMap<>();
    private List<Key> last = List.of();

    /** A command has read these keys. */
    void read(List<Key> keys) {
        last.forEach(key -> reads.merge(key, 1, Integer::sum));
        last = keys;
    }

    /** A key was looked for and is not there. */
    void missed(Key key) {
        misses.merge(key, 1, Integer::sum);
    }

    /** What there was in a span. Misses of what was not seen to be read are left out: of a command that reads and writes. */
    ReadSample sample(Duration span, long bytes) {
        return new ReadSample(
                span,
                bytes,
                reads.entrySet().stream()
                        .map(read -> new ReadSample.KeyReads(
                                read.getKey(),
                                read.getValue(),
                                Math.min(read.getValue(), misses.getOrDefault(read.getKey(), 0))))
                        .toList());
    }
}
