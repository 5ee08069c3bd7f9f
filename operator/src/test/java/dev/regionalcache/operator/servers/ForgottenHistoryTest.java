package dev.regionalcache.operator.servers;

import static dev.regionalcache.operator.servers.LossFixture.LOGIN;
import static dev.regionalcache.operator.servers.LossFixture.client;
import static dev.regionalcache.operator.servers.LossFixture.guard;
import static dev.regionalcache.operator.servers.LossFixture.plan;
import static dev.regionalcache.operator.servers.LossFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.WriteMarker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Two real servers of one history; the one that starts again from its append-only file has its keys, and not the history. */
class ForgottenHistoryTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final LossReporter losses = new LossReporter(connector);
    private RedisProcess master;
    private RedisProcess replica;

    @TempDir
    Path directory;

    @BeforeEach
    void follow() throws IOException {
        master = start(directory.resolve("master"), "appendonly yes");
        replica = start(directory.resolve("replica"), "appendonly yes");
        LossFixture.follow(replica, master);
        try (RedisServer open = connector.server(master.address(), LOGIN);
                Jedis application = client(master);
                RedisServer follower = connector.server(replica.address(), LOGIN)) {
            await().until(() -> follower.replication().linkUp());
            // A master without a replica begins another history with the first one.
            application.set(
                    WriteMarker.KEY, new WriteMarker(1, open.replication().replicationId()).text());
            await().until(() -> follower.info().keys() == 1);
        }
    }

    @AfterEach
    void close() {
        master.close();
        replica.close();
    }

    /** A replica shows the same history as its master, and has not all of it. */
    @Test
    void aMasterThatForgotItsHistoryMayHaveHadMoreThanAReplicaOfIt() throws Exception {
        try (Jedis operator = client(replica)) {
            operator.replicaof(ServerAddress.DEAD.host(), ServerAddress.DEAD.port());
        }
        try (Jedis operator = client(master)) {
            operator.set("lost", "v");
        }
        master.restart();
        assertThat(mayFollow(master, replica, false, 0)).isFalse();
        assertThat(mayFollow(master, replica, false, 60)).isFalse();
        assertThat(Objects.requireNonNull(losses.found()).unreadable()).contains("the last write of epoch 1");
    }

    @Test
    void aReplicaThatForgotItsHistoryHasNothingThatItsMasterHasNot() throws Exception {
        replica.restart();
        assertThat(mayFollow(replica, master, true, 0)).isTrue();
        assertThat(losses.found()).isNull();
    }

    private boolean mayFollow(RedisProcess follower, RedisProcess parent, boolean primary, long second) {
        try (RedisServer own = connector.server(follower.address(), LOGIN);
                RedisServer target = connector.server(parent.address(), LOGIN)) {
            await().ignoreExceptions().until(() -> own.info().keys() > 0);
            Guard guard = guard(Set.of());
            return losses.mayFollow(
                    plan(follower, 1, parent.address(), primary ? parent.address() : ServerAddress.DEAD, guard),
                    guard,
                    new LossReporter.Follower(own, own.info(), null, target.replication(), primary, true),
                    LOGIN,
                    BEGIN.plusSeconds(second));
        }
    }
}
