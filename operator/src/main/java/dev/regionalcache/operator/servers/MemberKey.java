package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;

/** The region's share of a cache that servers belong to. */
public record MemberKey(String namespace, String cache, String region) {

    /** Lines about it in this epoch. */
    public LogContext logContext(long epoch) {
        return new LogContext(namespace, cache, region, epoch);
    }
}
