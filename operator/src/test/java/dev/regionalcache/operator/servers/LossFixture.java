package dev.regionalcache.operator.servers;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Real servers that are to follow, and what their agent knows of them. */
final class LossFixture {

    static final Credentials LOGIN = new Credentials(AclUsers.OPERATOR, "op");

    private LossFixture() {}

    static RedisProcess start(Path home, String more) throws IOException {
        return new RedisProcess(
                Files.createDirectories(home), """
                aclfile %s
                masteruser %s
                masterauth rep
                repl-diskless-sync-delay 0
                repl-ping-replica-period 3600
                %s
                """.formatted(AclFile.in(home), AclUsers.REPLICATION, more));
    }

    static Jedis client(RedisProcess server) {
        return new Jedis(
                new HostAndPort(server.address().host(), server.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(LOGIN.user())
                        .password(LOGIN.password())
                        .build());
    }

    /** Lets a server follow another one as soon as it answers. */
    static void follow(RedisProcess replica, RedisProcess master) {
        await().ignoreExceptions().untilAsserted(() -> {
            try (Jedis operator = client(replica)) {
                operator.replicaof(master.address().host(), master.address().port());
            }
        });
    }

    static Guard guard(Set<ReportedLoss> reported) {
        return guard(null, reported);
    }

    /** The same, where the member's status says of a process that it ended. */
    static Guard guard(@Nullable Ended ended, Set<ReportedLoss> reported) {
        return new Guard(null, true, 0, reported, ended, new LeaseTimings(Duration.ofSeconds(2)), null, null, "eu");
    }

    /** The follower is to follow {@code parent}, and {@code primary} is the primary. */
    static ServerPlan plan(
            RedisProcess follower, long epoch, ServerAddress parent, ServerAddress primary, Guard guard) {
        return new ServerPlan(
                "old",
                "uid",
                epoch,
                follower.address(),
                List.of(LOGIN),
                new DesiredRole.Follow(parent),
                List.of(),
                Map.of(),
                primary,
                Thresholds.DEFAULTS,
                guard,
                null,
                false);
    }
}
