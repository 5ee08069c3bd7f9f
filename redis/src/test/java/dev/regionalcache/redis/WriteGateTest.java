package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Transaction;

/** What the lease stands on: a fence refuses every write, keeps all else, and is not undone by what was sent before. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class WriteGateTest {

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess process;
    private RedisServer server;
    private WriteGate gate;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        process = servers.start("a");
        server = servers.connect(process);
        gate = servers.gate(process);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void aFenceRefusesSetScriptsAndTransactionsAndLetsPublishThrough() {
        server.promote();
        gate.open(0);
        assertThat(server.info().demandsReplicas()).isFalse();
        try (Jedis application = servers.application(process)) {
            application.set("k", "before");
            application.sendCommand(Command.MULTI);
            application.sendCommand(Command.SET, "k", "queued before the fence");
            assertThat(gate.fence().isFenced()).isTrue();
            assertThatThrownBy(() -> application.sendCommand(Command.EXEC)).hasMessageContaining("NOREPLICAS");
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
            assertThatThrownBy(() -> application.del("k")).hasMessageContaining("NOREPLICAS");
            assertThatThrownBy(() -> application.eval("return redis.call('set', KEYS[1], '1')", 1, "k"))
                    .hasMessageContaining("NOREPLICAS");
            Transaction script = application.multi();
            script.eval("return redis.call('set', KEYS[1], '1')", 1, "k");
            assertThat(script.exec().toString()).contains("NOREPLICAS");
            assertThat(application.publish("c", "m")).isZero();
            assertThat(application.get("k")).isEqualTo("before");
        }
        assertThat(server.replication().isWritable()).isFalse();
        assertThat(server.info().demandsReplicas()).isTrue();
    }

    @Test
    void aFenceKeepsIdOffsetAndConnectionsAndIsLiftedWithoutASynchronisation() throws IOException {
        RedisProcess second = servers.start("b");
        RedisServer replica = servers.connect(second);
        server.promote();
        gate.open(0);
        replica.replicaOf(process.address());
        await().until(() -> replica.info().linkUp());
        try (Jedis application = servers.application(process)) {
            long client = application.clientId();
            Replication before = server.replication();
            gate.fence();
            Replication fenced = server.replication();
            assertThat(fenced.replicationId()).isEqualTo(before.replicationId());
            assertThat(fenced.offset()).isGreaterThanOrEqualTo(before.offset());
            assertThat(fenced.connectedReplicas()).isEqualTo(1);
            gate.open(1);
            await().until(() -> server.replication().isWritable());
            application.set("k", "v");
            assertThat(application.clientId()).isEqualTo(client);
        }
        assertThat(server.info().fullSyncs()).isEqualTo(1);
        assertThat(replica.info().linkUp()).isTrue();
    }

    @Test
    void promotingAFencedServerOpensNothing() {
        gate.fence();
        server.promote();
        assertThat(server.replication().isMaster()).isTrue();
        try (Jedis application = servers.application(process)) {
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void theNextGateEndsAnUnFenceThatIsInFlight() throws Exception {
        server.promote();
        gate.fence();
        // The server reads nothing for a while: what the former gate sends lies in its socket.
        process.freeze(true);
        assertThatThrownBy(() -> gate.open(0)).isInstanceOf(RedisFailure.TimedOut.class);
        process.freeze(false);
        gate.fence();
        assertThat(gate.state().isFenced()).isTrue();
        try (Jedis application = servers.application(process)) {
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void anotherGateEndsTheFormerOneBeforeItDoesAnything() {
        gate.fence();
        WriteGate next = servers.gate(process);
        next.state();
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op")) {
            assertThat(operator.clientList().lines().filter(l -> l.contains("user=" + AclUsers.GATE)))
                    .hasSize(1);
        }
        assertThatThrownBy(() -> gate.state()).isInstanceOf(RedisFailure.Unreachable.class);
    }

    @Test
    void anotherConnectionFencesAfterItHasEndedTheGates() {
        server.promote();
        gate.open(0);
        Replication fenced = server.fence();
        assertThat(fenced.gate().isFenced()).isTrue();
        assertThat(fenced.runId()).isEqualTo(server.info().runId());
        assertThat(fenced.isWritable()).isFalse();
        assertThatThrownBy(() -> gate.open(0)).isInstanceOf(RedisFailure.Unreachable.class);
        try (Jedis application = servers.application(process)) {
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void theMarkerIsTheFirstWriteOfAnEpochAndIsReadWhereverItIs() throws IOException {
        String id = "0123456789012345678901234567890123456789";
        RedisProcess second = servers.start("b");
        RedisServer replica = servers.connect(second);
        gate.fence();
        server.promote();
        assertThat(server.marker()).isEmpty();
        WriteMarker marker = new WriteMarker(7, id);
        gate.open(0, marker, List.of());
        assertThat(server.marker()).contains(marker);
        replica.replicaOf(process.address());
        await().until(() -> replica.info().linkUp());
        assertThat(replica.marker()).contains(marker);
        replica.replicaOf(ServerAddress.DEAD);
        assertThat(replica.info().linkUp()).isFalse();
        assertThat(replica.marker()).contains(marker);
        assertThat(replica.configGet(List.of("replica-serve-stale-data"))).containsValue("no");
        // The primary hears of it a moment later.
        await().until(() -> server.info().goodReplicas() == 0);
        assertThatThrownBy(() -> gate.open(1, new WriteMarker(8, id), List.of()))
                .isInstanceOf(RedisFailure.Refused.class);
        assertThat(server.marker()).contains(marker);
    }

    @Test
    void theGateMayDoNothingElse() {
        try (Jedis client = servers.client(process, AclUsers.GATE, "op")) {
            assertThatThrownBy(() -> client.set("k", "v")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> client.get(WriteMarker.KEY)).hasMessageContaining("NOPERM");
            assertThatThrownBy(client::flushAll).hasMessageContaining("NOPERM");
            assertThatThrownBy(client::aclList).hasMessageContaining("NOPERM");
        }
    }
}
