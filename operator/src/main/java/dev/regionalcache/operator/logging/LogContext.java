package dev.regionalcache.operator.logging;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the lines are about that a thread logs: fields of their own in each.
 *
 * @param namespace of the cache
 * @param name of the cache
 * @param region null where a line is about the whole cache
 * @param epoch null while there is none
 */
public record LogContext(
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String region,
        @Nullable Long epoch) {

    /** Lines about a region's share of a cache. */
    public static LogContext of(CacheMember member) {
        CacheMemberSpec spec = member.getSpec();
        return new LogContext(spec.cache().namespace(), spec.cache().name(), spec.region(), spec.epoch());
    }

    /** Lines about a region of no particular cache. */
    public static LogContext ofRegion(String region) {
        return new LogContext(null, null, region, null);
    }

    /** The same in another epoch. */
    public LogContext in(long other) {
        return new LogContext(namespace, name, region, other);
    }

    /** Puts it in force on this thread, in place of the one before. */
    public void enter() {
        put("namespace", namespace);
        put("name", name);
        put("region", region);
        put("epoch", epoch == null ? null : epoch.toString());
    }

    /** Does something with it in force; the thread has none afterwards. */
    public <T> T during(Callable<T> action) throws Exception {
        enter();
        try {
            return action.call();
        } finally {
            new LogContext(null, null, null, null).enter();
        }
    }

    private static void put(String field, @Nullable String value) {
        if (value == null) {
            MDC.remove(field);
        } else {
            MDC.put(field, value);
        }
    }
}
