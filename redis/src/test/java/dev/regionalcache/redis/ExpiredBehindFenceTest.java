package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

/** What a primary that is cut off removes behind its fence, because it expires, was lost by nobody. */
@ParameterizedClass
@Execution(ExecutionMode.CONCURRENT)
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class ExpiredBehindFenceTest {

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 64 << 20, 100, 512);
    private static final int EXPIRING = 20;
    private static final int FENCED = 250;

    /** Longer than it takes to write, fence and ask. */
    private static final Duration LIFE = Duration.ofSeconds(8);

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess process;
    private RedisServer server;
    private Replication before;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        process = servers.start("old");
        RedisProcess replica = servers.start("replica");
        server = servers.connect(process);
        server.promote();
        servers.gate(process).open(0);
        servers.connect(replica).replicaOf(process.address());
        await().until(() -> server.info().connectedReplicas() == 1);
        before = server.replication();
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void deletionsOfKeysThatExpiredAreNotCounted() {
        write();
        servers.gate(process).fence();
        ask(FENCED);
        expire();
        ask(1);
        LostCommands lost = lost();
        assertThat(lost.writes()).isEqualTo(EXPIRING + 1);
        assertThat(lost.keys()).hasSize(EXPIRING + 1).contains("k", "expiring0");
    }

    private void write() {
        try (Jedis application = servers.application(process)) {
            application.set("k", "v");
            for (int i = 0; i < EXPIRING; i++) {
                application.set("expiring" + i, "v", SetParams.setParams().px(LIFE.toMillis()));
            }
        }
    }

    private void ask(int times) {
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op");
                Pipeline publisher = operator.pipelined()) {
            for (int i = 0; i < times; i++) {
                publisher.publish(LeaseRequests.channel("a"), "signature request " + i + LeaseRequests.ending(false));
            }
        }
    }

    /** They are all there still, and then they go by themselves. */
    private void expire() {
        assertThat(server.info().keys()).as("nothing expired before it was to").isEqualTo(EXPIRING + 1);
        await().until(() -> server.info().keys() == 1);
    }

    private LostCommands lost() {
        Replication now = server.replication();
        Divergence.Ahead ahead = new Divergence.Ahead(now.replicationId(), before.offset() + 1, now.offset());
        return (LostCommands)
                servers.connector().readBack(process.address(), RedisServers.OPERATOR, ahead, LIMITS, command -> {});
    }
}
