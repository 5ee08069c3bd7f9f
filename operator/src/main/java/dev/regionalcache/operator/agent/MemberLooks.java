package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.framework.Seldom;
import dev.regionalcache.operator.servers.MemberKey;
import java.time.Duration;
import java.util.Optional;

/** When to look again at members of which no event may come. Thread-safe. */
final class MemberLooks {

    /** After an event: what it told of may be seen a moment later. */
    private static final Duration NOWHERE = Duration.ofSeconds(2);

    private static final Duration NOWHERE_LATEST = Duration.ofMinutes(30);

    /** Of the objects of others no event comes, and none of a quota. */
    private static final Duration HINDERED = Duration.ofSeconds(5);

    private static final Duration HINDERED_LATEST = Duration.ofSeconds(15);

    private final Seldom<MemberKey> nowhere = new Seldom<>(4, NOWHERE_LATEST);
    private final Seldom<MemberKey> hindered = new Seldom<>(2, HINDERED_LATEST);

    /**
     * Where writes are led nowhere: an event says where they may go, and this is for one that came before that could be seen.
     *
     * @param led whether they are led somewhere, or nothing is to be waited for
     */
    Optional<Duration> nowhere(MemberKey member, boolean led) {
        return nowhere.againUnless(led, member, NOWHERE);
    }

    /**
     * Where objects could not be written.
     *
     * @param written whether all were
     */
    Optional<Duration> hindered(MemberKey member, boolean written) {
        return hindered.againUnless(written, member, HINDERED);
    }

    /** The member is served no more. */
    void forget(MemberKey member) {
        nowhere.forget(member);
        hindered.forget(member);
    }
}
