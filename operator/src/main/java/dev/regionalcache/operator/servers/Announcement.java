package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to tell applications as the primary.
 *
 * @param epoch for log lines
 * @param runId of the process that accepts writes: another one is told anew
 * @param document by which they find the cache's servers
 * @param parting where this server left the history before; null: there was none
 * @param login of the operator
 */
record Announcement(
        long epoch, String runId, String document, @Nullable Parting parting, Credentials login) {

    /** Of a server as it was observed; null: it has nothing to tell, or it is not known to accept writes. */
    static @Nullable Announcement of(ServerPlan plan, ServerInfo info, @Nullable GuardView guard, Credentials login) {
        String document = plan.discovery();
        return document == null || plan.paused() || info.loading() || !isWritable(plan.role(), info, guard)
                ? null
                : new Announcement(
                        plan.epoch(),
                        info.runId(),
                        document,
                        Parting.before(info).orElse(null),
                        login);
    }

    private static boolean isWritable(DesiredRole role, ServerInfo info, @Nullable GuardView guard) {
        return info.isMaster()
                && switch (role) {
                    case DesiredRole.Primary(String runId) -> runId.equals(info.runId());
                    case DesiredRole.Leased(String runId) ->
                        runId.equals(info.runId()) && guard != null && guard.open();
                    case DesiredRole.Successor(String runId, var of) ->
                        runId.equals(info.runId()) && guard != null && guard.open();
                    case DesiredRole.Stay _,
                            DesiredRole.Fenced _,
                            DesiredRole.Follow _,
                            DesiredRole.CatchUp _,
                            DesiredRole.Feed _,
                            DesiredRole.Detached _ -> false;
                };
    }
}
