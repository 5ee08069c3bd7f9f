package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.MemberKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When to look again at a member whose writes are led nowhere, if no event comes. An event says where they may go; this is for one
 * that came before what it told of could be seen. So it is soon after each look that an event caused, and ever more seldom while
 * none comes: all caches of a region may be without a primary for days. Thread-safe.
 */
final class LedNowhere {

    static final Duration SOONEST = Duration.ofSeconds(2);
    static final Duration LATEST = Duration.ofMinutes(5);

    private final Map<MemberKey, Look> looks = new ConcurrentHashMap<>();

    /** The next one, and how long it is after the one before. */
    private record Look(Instant due, Duration after) {}

    /** After how long to look again. */
    Duration lookAgain(MemberKey member, Instant now) {
        return looks.compute(member, (key, before) -> {
                    Duration after = before == null || now.isBefore(before.due()) ? SOONEST : doubled(before.after());
                    return new Look(now.plus(after), after);
                })
                .after();
    }

    private static Duration doubled(Duration after) {
        Duration twice = after.multipliedBy(2);
        return twice.compareTo(LATEST) < 0 ? twice : LATEST;
    }

    /** They are led somewhere, or the member is served no more. */
    void forget(MemberKey member) {
        looks.remove(member);
    }
}
