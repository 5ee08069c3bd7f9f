package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import io.micrometer.core.instrument.Tags;

/** The region's share of a cache that servers belong to. */
public record MemberKey(String namespace, String cache, String region) {

    /** Tags of its meters. */
    public Tags tags() {
        return Tags.of("namespace", namespace, "cache", cache, "region", region);
    }

    /** Lines about it in this epoch. */
    public LogContext logContext(long epoch) {
        return new LogContext(namespace, cache, region, epoch);
    }
}
