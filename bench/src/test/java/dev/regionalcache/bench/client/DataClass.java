package dev.regionalcache.bench.client;

import java.time.Duration;
import java.util.List;

/**
 * A class of a chat platform's data, its memory scaled down.
 *
 * @param memory for its keys in bytes
 * @param valueBytes of a value on average
 * @param share of all requests, in percent
 */
record DataClass(String name, Duration ttl, long memory, int valueBytes, int share) {

    /** By so much less memory than a platform has. */
    static final int SCALE = 64;

    private static final long MIB = 1 << 20;

    /** What a value costs a server besides: the key, and what keeps it. */
    private static final int ENTRY_BYTES = 120;

    /** So many times the values that fit are asked for. */
    private static final double DEMAND = 1.5;

    static final DataClass CONVERSATION =
            new DataClass("conversation", Duration.ofHours(24), 2048 * MIB / SCALE, 2_000, 40);
    static final DataClass SESSION = new DataClass("session", Duration.ofHours(1), 512 * MIB / SCALE, 500, 30);
    static final DataClass AI_CACHE = new DataClass("ai-cache", Duration.ofHours(6), 4096 * MIB / SCALE, 6_000, 20);

    /** Counters of each region's own. */
    static final DataClass RATE_LIMIT = new DataClass("rate-limit", Duration.ofSeconds(60), 256 * MIB / SCALE, 8, 10);

    /** Those whose values are in all regions. */
    static final List<DataClass> GLOBAL = List.of(CONVERSATION, SESSION, AI_CACHE);

    static final List<DataClass> ALL = List.of(CONVERSATION, SESSION, AI_CACHE, RATE_LIMIT);

    int keys() {
        return (int) (DEMAND * memory / (valueBytes + ENTRY_BYTES));
    }
}
