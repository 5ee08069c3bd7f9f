package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server has all that the primary's process, which it followed, has ever sent. What a process has sent goes
 * on to arrive when it has been killed, and its end arrives after it, so a link that is seen up and then down has delivered all
 * of it. A link that is torn by the network looks the same: the process goes on then, and its own agent sees it go on.
 *
 * <p>For the keeper's thread.
 */
final class StreamEnd {

    /** Less than a choice waits for the former primary's children. */
    private static final Duration LONGEST_ON_ITS_WAY = Duration.ofMillis(200);

    /**
     * In seconds. Through a primary that has a lease something is sent several times a second. A link that was silent for longer
     * has ended by its time-out (10 s), as where a node has lost its power, and delivered nothing more.
     */
    private static final long LONGEST_SILENCE = 3;

    private record Source(String runId, ServerAddress master, String history) {}

    private record Held(String runId, String history, long offset) {}

    private final Patience patience = new Patience(LONGEST_ON_ITS_WAY);
    private @Nullable Source fedBy;
    private @Nullable Held end;

    /** The server was observed. One that is fed by another than the primary hears the end of that one only. */
    void observed(ServerPlan plan, ServerInfo info) {
        ServerAddress master = info.master();
        Source source = master == null ? null : new Source(info.runId(), master, info.replicationId());
        if (source != null && info.linkUp()) {
            fedBy = isFed(plan, source) && info.silentSeconds() <= LONGEST_SILENCE ? source : null;
            end = null;
        } else if (source != null && !info.syncing() && source.equals(fedBy)) {
            end = held(info);
        } else {
            fedBy = null;
            end = isHeardOut(info) ? end : null;
        }
    }

    /** While a choice is prepared nobody is the primary: it is whoever was it before. */
    private boolean isFed(ServerPlan plan, Source source) {
        Guard guard = plan.guard();
        boolean preparing = guard != null && guard.preparing() != null;
        return preparing ? source.equals(fedBy) : source.master().equals(plan.primary());
    }

    /** Whether what it holds is all that was sent. */
    boolean isHeardOut(ServerInfo info) {
        return !info.isMaster() && held(info).equals(end);
    }

    /** Whether nothing is cut off when the server stops following: what a process has sent that is gone is let in. */
    boolean mayDetach(ServerPlan plan, ServerInfo info, Instant now) {
        boolean arriving =
                plan.role() instanceof DesiredRole.Detached(boolean formerIsGone) && formerIsGone && info.linkUp();
        return !arriving || !patience.isLeft(plan.epoch(), now);
    }

    private static Held held(ServerInfo info) {
        return new Held(info.runId(), info.replicationId(), info.offset());
    }
}
