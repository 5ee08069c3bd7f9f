package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/** Reads the answers to two CONFIG GET. */
final class GateReading {

    private GateReading() {}

    static GateState of(@Nullable Object minReplicas, @Nullable Object maxLag) {
        return new GateState(value(minReplicas), value(maxLag));
    }

    /** A server that does not know the setting demands nothing. */
    private static int value(@Nullable Object answer) {
        return JedisLink.setting(answer).map(Integer::parseInt).orElse(0);
    }
}
