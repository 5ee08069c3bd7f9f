package dev.regionalcache.redis;

import static dev.regionalcache.redis.RedisServers.follow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.FailoverParams;

/** How a primary that lives gives its place to another, by Redis' own command and by hand. Nothing is timed. */
@ParameterizedClass
@Execution(ExecutionMode.CONCURRENT)
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class SwitchoverPhysicsTest {

    /** Nobody waits for so long. */
    private static final int LONG_MILLIS = 60_000;

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private final AtomicInteger acknowledged = new AtomicInteger();
    private RedisServers servers;
    private RedisProcess oldProcess;
    private RedisProcess targetProcess;
    private RedisServer old;
    private RedisServer target;
    private RedisServer sibling;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        oldProcess = servers.start("old");
        old = servers.connect(oldProcess);
        old.promote();
        targetProcess = servers.start("target");
        target = servers.connect(targetProcess);
        sibling = servers.connect(servers.start("sibling"));
        follow(target, oldProcess);
        follow(sibling, oldProcess);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void redisItselfSwapsTheTwoRolesWithoutACopyAndLeavesSiblingsWhereTheyAre() throws Exception {
        // Of both: before 7 whoever asks the other one in between, and is refused, forgets its history.
        old.configSet("replica-serve-stale-data", "yes");
        target.configSet("replica-serve-stale-data", "yes");
        Future<String> writer = write();
        failover();
        assertThat(refusal(writer)).startsWith("READONLY");
        await().ignoreExceptions()
                .until(() -> target.replication().isMaster()
                        && targetProcess.address().equals(old.replication().master())
                        && old.info().linkUp());
        assertThat(target.info().fullSyncs()).isZero();
        assertThat(sibling.replication().master()).isEqualTo(oldProcess.address());
        follow(sibling, targetProcess);
        assertThat(target.info().fullSyncs()).isZero();
        assertAllHaveWhatWasAcknowledged();
    }

    /** So the operator, whose replicas refuse stale reads, cannot leave a switchover to Redis. */
    @Test
    void before7OneThatRefusesStaleReadsRefusesToTakeOverAndTheOldOneGoesOn() throws Exception {
        boolean before7 = old.info().version().startsWith("6.");
        Future<String> writer = write();
        failover();
        if (before7) {
            // It turned round already, and was a master again: by that it has another history.
            await().ignoreExceptions()
                    .until(() -> old.replication().previousReplicationId() != null
                            && old.replication().isMaster()
                            && target.info().linkUp());
            int before = acknowledged.get();
            await().until(() -> acknowledged.get() > before);
            assertThat(oldProcess.address()).isEqualTo(target.replication().master());
            assertThat(writer.isDone()).isFalse();
        } else {
            assertThat(refusal(writer)).startsWith("READONLY");
            await().ignoreExceptions().until(() -> target.replication().isMaster());
        }
    }

    @Test
    void byHandNoWriteIsLostNothingIsCopiedAndWhoWasHeldBackIsRefused() throws Exception {
        Future<String> writer = write();
        try (Jedis operator = operator()) {
            // A ping after the target has left would put the sibling ahead of it.
            operator.configSet("repl-ping-replica-period", "3600");
            operator.clientPause(LONG_MILLIS, ClientPauseMode.WRITE);
            await().until(() -> isHeldBack(operator));
            await().until(() ->
                    target.replication().offset() >= old.replication().offset());
            target.promote();
            assertThat(old.replication().replicationId())
                    .isEqualTo(target.replication().previousReplicationId());
            // Before the old one turns round: before 7 those that still follow it would forget their history.
            follow(sibling, targetProcess);
            follow(old, targetProcess);
            assertThat(writer.isDone()).isFalse();
            operator.clientUnpause();
        }
        assertThat(refusal(writer)).startsWith("READONLY");
        assertThat(target.info().fullSyncs()).isZero();
        assertThat(target.info().partialSyncs()).isEqualTo(2);
        assertAllHaveWhatWasAcknowledged();
        try (Jedis application = servers.application(targetProcess)) {
            application.set("again", "v");
        }
        acknowledged.incrementAndGet();
        assertAllHaveWhatWasAcknowledged();
    }

    /** An application that writes to the old primary until it is refused; with what words. */
    private Future<String> write() {
        CompletableFuture<String> refused = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Jedis application = servers.application(oldProcess)) {
                application.getConnection().setSoTimeout(LONG_MILLIS);
                while (true) {
                    application.set("k" + acknowledged.get(), "v");
                    acknowledged.incrementAndGet();
                }
            } catch (JedisDataException e) {
                refused.complete(e.getMessage());
            } catch (RuntimeException e) {
                refused.completeExceptionally(e);
            }
        });
        await().until(() -> acknowledged.get() > 100 || refused.isDone());
        return refused;
    }

    private void failover() {
        try (Jedis operator = operator()) {
            operator.failover(FailoverParams.failoverParams()
                    .to(targetProcess.address().host(), targetProcess.address().port())
                    .timeout(LONG_MILLIS));
        }
    }

    private static String refusal(Future<String> writer) throws Exception {
        return writer.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Jedis operator() {
        return servers.client(oldProcess, AclUsers.OPERATOR, "op");
    }

    private static boolean isHeldBack(Jedis operator) {
        return operator.clientList()
                .lines()
                .anyMatch(c -> c.contains("user=" + AclUsers.APPLICATION + " ")
                        && c.contains(" flags=b ")
                        && c.contains(" cmd=set "));
    }

    private void assertAllHaveWhatWasAcknowledged() {
        await().untilAsserted(() -> assertThat(List.of(target, old, sibling))
                .extracting(server -> server.info().keys())
                .containsOnly((long) acknowledged.get()));
    }
}
