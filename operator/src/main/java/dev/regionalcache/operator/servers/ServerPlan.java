package dev.regionalcache.operator.servers;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.acl.AclUser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one server is to be.
 *
 * @param pod its pod's name
 * @param uid its pod's UID: another one is another server
 * @param epoch in which the role was decided, for log lines
 * @param logins by which the agent may log in, the current one first: while passwords are rotated there are two
 * @param settings held at run time
 * @param primary where the primary is asked for its offset, to measure lag; null: not measured here
 * @param guard what there is to know under a lease; null: the cache has none
 * @param discovery the document that applications find the cache's servers by; null: it is none of this server's business
 * @param paused nothing is changed, but that it is fenced when it has no lease; it is observed only
 */
public record ServerPlan(
        String pod,
        String uid,
        long epoch,
        ServerAddress address,
        List<Credentials> logins,
        DesiredRole role,
        List<AclUser> users,
        Map<String, String> settings,
        @Nullable ServerAddress primary,
        Thresholds thresholds,
        @Nullable Guard guard,
        @Nullable String discovery,
        boolean paused) {

    /** Names settings without telling them: they hold the replication password. */
    public static String revision(Map<String, String> settings) {
        return ContentHash.of(new TreeMap<>(settings).toString());
    }

    /** The same for a server that goes: it is fenced where it would need a lease, and else left as it is. */
    public ServerPlan leaving() {
        return new ServerPlan(
                pod,
                uid,
                epoch,
                address,
                logins,
                new DesiredRole.Stay(),
                users,
                settings,
                primary,
                thresholds,
                guard,
                null,
                true);
    }

    /** Settings hold the replication password. */
    @Override
    public String toString() {
        return "%s at %s as %s".formatted(pod, address, role);
    }
}
