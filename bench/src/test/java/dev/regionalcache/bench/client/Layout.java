package dev.regionalcache.bench.client;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where the servers of a cache are, and where clients read.
 *
 * @param regions with servers, in the order of the sample
 * @param readsAt the region whose servers a client in a region reads at
 * @param compressed whether values are
 * @param dedicated whether each class has servers of its own; else all share those of the cache, with the same memory
 */
record Layout(String name, List<String> regions, UnaryOperator<String> readsAt, boolean compressed, boolean dedicated) {

    long memoryOf(String keyspace) {
        if (!dedicated) {
            return DataClass.GLOBAL.stream().mapToLong(DataClass::memory).sum();
        }
        return DataClass.GLOBAL.stream()
                .filter(c -> c.name().equals(keyspace))
                .mapToLong(DataClass::memory)
                .findFirst()
                .orElse(0);
    }
}
