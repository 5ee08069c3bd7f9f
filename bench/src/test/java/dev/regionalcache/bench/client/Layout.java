package dev.regionalcache.bench.client;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.playground.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the servers of a cache are, and where clients read.
 *
 * @param regions with servers: so many of the sample, from the primary on
 * @param near whether clients read in the nearest region with servers; else all read in that of the primary
 * @param compressed whether values are
 * @param dedicated whether each class has servers of its own; else all share those of the cache, with the same memory
 */
record Layout(String name, int regions, boolean near, boolean compressed, boolean dedicated) {

    /** All regions of the sample. */
    static final int ALL = 9;

    private static final long MIB = 1 << 20;

    /** What a filling needs that is under way to the farthest region. */
    private static final int BACKLOG_MIB = 16;

    private static final Path SAMPLE = Path.of("..", "deploy", "samples", "nine-regions.yaml");

    /** The cache and its regions. */
    Manifest manifest() throws IOException {
        String sample =
                Files.readString(SAMPLE).replace("backlogSize: 4Mi", "backlogSize: %dMi".formatted(BACKLOG_MIB));
        return Manifest.read(dedicated ? sample : withRoomForAll(sample), regions, "");
    }

    private static String withRoomForAll(String sample) {
        long keys = DataClass.GLOBAL.stream().mapToLong(DataClass::memory).sum();
        long limit = MemoryPlan.limitFor(keys, BACKLOG_MIB * MIB, false);
        return sample.replace(
                "limits: {memory: 96Mi}\n",
                "limits: {memory: %dMi}\n  config: {maxmemory-policy: allkeys-lru}\n".formatted(limit / MIB));
    }

    /** What is declared of a class. */
    String policy(DataClass dataClass, String cache) {
        boolean regional = dataClass.equals(DataClass.RATE_LIMIT);
        boolean own = hasOwnServers(dataClass);
        return """
                apiVersion: regionalcache.dev/v1alpha1
                kind: CachePolicy
                metadata: {name: %1$s, namespace: default}
                spec:
                  cacheRef: {name: %2$s}
                  prefixes: ["%1$s:"]
                  ttl: %3$ds
                  jitterPercent: 10
                  maxMemory: "%4$d"
                  compression: {algorithm: %5$s, threshold: 256}
                  isolation: %6$s
                  scope: %7$s
                  eviction: %8$s
                """.formatted(
                        dataClass.name(),
                        cache,
                        dataClass.ttl().toSeconds(),
                        dataClass.memory(),
                        compressed && !regional ? "LZ4" : "None",
                        own && !regional ? "Dedicated" : "Shared",
                        regional ? "Regional" : "Global",
                        own ? "AllKeysLRU" : "VolatileTTL");
    }

    /** Whether a class does not share the cache's main servers. */
    boolean hasOwnServers(DataClass dataClass) {
        return dedicated || dataClass.equals(DataClass.RATE_LIMIT);
    }
}
