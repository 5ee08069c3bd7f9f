package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when a replica that has lost its master can have it back. Redis 6.2 asks once a second only, and a whole chain of
 * regions waits so where the first one takes up another history: each loses its master when that does. For one keeper's thread.
 */
final class Relinking implements AutoCloseable {

    /** After an attempt that has failed by now: one that is on its way is left in peace, see {@link #isOnItsWay}. */
    private static final Duration APART = Duration.ofMillis(100);

    /**
     * So long a connection may take that is seen on its way: a replica's first steps are five round trips, and the most distant
     * regions are 0.3 s apart. One that takes longer has lost a packet, and its next attempt would come late.
     */
    private static final Duration LONGEST_APPROACH = Duration.ofSeconds(2);

    private final Aside aside;
    private final Approach approach;
    private final LogContext context;

    /** Since when the link is down; null: it is not, or it is none of our business. */
    private @Nullable Instant lostSince;

    private Instant lastAsked = Instant.EPOCH;

    /** Since when the server is on its way to its master by itself; null: it is not. */
    private @Nullable Instant connectingSince;

    /** Has looked at nothing; {@code lookAgain} is called when the master was found to be ready. */
    Relinking(RedisConnector connector, String pod, LogContext context, Runnable lookAgain) {
        this.context = context;
        aside = new Aside("relink-" + pod, lookAgain);
        approach = new Approach(connector);
    }

    private record Question(ServerAddress master, String runId) {}

    /** Whether the server is to ask its master anew, which would take it. True once, and then not again for a while. */
    boolean isDue(ServerPlan plan, ServerInfo info, RedisServer server, Credentials login, Instant now) {
        if (!(plan.role() instanceof DesiredRole.Follow(ServerAddress master, String runId))
                || !master.equals(info.master())
                || info.linkUp()
                || info.syncing()
                || info.loading()) {
            if (aside.isIdle() && lostSince != null) {
                approach.close();
                lostSince = null;
                connectingSince = null;
            }
            return false;
        }
        lostSince = lostSince == null ? now : lostSince;
        if (!isFresh(now) || Duration.between(lastAsked, now).compareTo(APART) < 0 || isOnItsWay(server, now)) {
            return false;
        }
        boolean primary = master.equals(plan.primary());
        boolean ready = aside.ask(
                        new Question(master, info.runId()),
                        context.in(plan.epoch()),
                        () -> approach.ready(master, primary, login, now)
                                .filter(target -> !Joining.isBehind(target, info))
                                .isPresent())
                .orElse(false);
        if (ready) {
            lastAsked = now;
            connectingSince = null;
        }
        return ready;
    }

    /** Whether it is about to have its link, or has it by now: to be told to ask would throw it back to the first step. */
    private boolean isOnItsWay(RedisServer server, Instant now) {
        if (!server.isConnecting()) {
            connectingSince = null;
            return false;
        }
        connectingSince = connectingSince == null ? now : connectingSince;
        return Duration.between(connectingSince, now).compareTo(LONGEST_APPROACH) < 0;
    }

    /** Whether the link was lost a moment ago; afterwards the server is left to connect by itself. */
    boolean isFresh(Instant now) {
        return lostSince != null && Duration.between(lostSince, now).compareTo(Approach.LONG_ENOUGH) < 0;
    }

    @Override
    public void close() {
        aside.end(approach::close);
    }
}
