package dev.regionalcache.redis;

import static dev.regionalcache.redis.RedisServers.follow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.Persistence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** What replication does and the operator builds on, rule by rule, on every server that is there. Nothing is timed. */
@ParameterizedClass
@Execution(ExecutionMode.CONCURRENT)
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class ReplicationPhysicsTest {

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess primaryProcess;
    private RedisServer primary;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        primaryProcess = servers.start("primary");
        primary = servers.connect(primaryProcess);
        primary.promote();
        // No ping between two looks at offsets.
        primary.configSet("repl-ping-replica-period", "3600");
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void whoIsToFollowAServerSeesWhetherItLetsReplicasIn() throws IOException {
        List<AclUser> users = AclUsers.of(List.of("op"), List.of("rep"), List.of("app"));
        RedisServer replica = servers.connect(servers.start("replica"));
        primary.setUsers(AclUsers.feedingNobody(users));
        assertThat(primary.source()).isEqualTo(new Source(primary.replication(), false));
        replica.replicaOf(primaryProcess.address());
        await("it was refused").until(() -> !replica.isConnecting());
        assertThat(replica.info().linkUp()).isFalse();

        primary.setUsers(users);
        assertThat(primary.source().feeding()).isTrue();
        replica.replicaOf(ServerAddress.DEAD);
        replica.replicaOf(primaryProcess.address());
        await().until(() -> replica.info().linkUp());
    }

    @Test
    void aReplicaOfADeadAddressKeepsItsIdAndPromotedGivesItsSiblingsPartialSynchronisations() throws Exception {
        RedisProcess chosenProcess = servers.start("chosen");
        RedisServer chosen = servers.connect(chosenProcess);
        RedisServer sibling = servers.connect(servers.start("sibling"));
        follow(chosen, primaryProcess);
        follow(sibling, primaryProcess);
        write(primaryProcess, "k");
        await().until(() -> chosen.info().keys() == 1 && sibling.info().keys() == 1);
        Replication before = chosen.replication();
        primaryProcess.kill();
        chosen.replicaOf(ServerAddress.DEAD);
        sibling.replicaOf(ServerAddress.DEAD);
        assertThat(chosen.replication().replicationId()).isEqualTo(before.replicationId());
        assertThat(chosen.replication().offset()).isGreaterThanOrEqualTo(before.offset());
        chosen.promote();
        assertThat(chosen.replication().previousReplicationId()).isEqualTo(before.replicationId());
        follow(sibling, chosenProcess);
        assertThat(chosen.info().fullSyncs()).isZero();
        assertThat(sibling.info().replicationId()).isEqualTo(chosen.info().replicationId());
    }

    @Test
    void onlyOneOlderReplicationIdIsRemembered() throws Exception {
        RedisProcess chosenProcess = servers.start("chosen");
        RedisServer chosen = servers.connect(chosenProcess);
        RedisServer sibling = servers.connect(servers.start("sibling"));
        follow(chosen, primaryProcess);
        follow(sibling, primaryProcess);
        chosen.promote();
        chosen.replicaOf(ServerAddress.DEAD);
        chosen.promote();
        sibling.replicaOf(chosenProcess.address());
        await().until(() -> sibling.info().linkUp()
                && sibling.info().replicationId().equals(chosen.info().replicationId()));
        assertThat(chosen.info().fullSyncs()).isEqualTo(1);
    }

    @Test
    void aReplicaWhoseLinkIsDownServesNoReplica() throws Exception {
        RedisProcess middleProcess = servers.start("middle");
        RedisServer middle = servers.connect(middleProcess);
        RedisProcess leafProcess = servers.start("leaf");
        RedisServer leaf = servers.connect(leafProcess);
        follow(middle, primaryProcess);
        follow(leaf, primaryProcess);
        primaryProcess.kill();
        await().until(() -> !middle.info().linkUp());
        middle.configSet("replica-serve-stale-data", "yes");
        try (Jedis client = servers.client(middleProcess, AclUsers.OPERATOR, "op")) {
            String id = middle.replication().replicationId();
            String offset = Long.toString(middle.replication().offset() + 1);
            assertThatThrownBy(() -> client.sendCommand(() -> "PSYNC".getBytes(StandardCharsets.US_ASCII), id, offset))
                    .hasMessageContaining("NOMASTERLINK");
        }
        leaf.replicaOf(middleProcess.address());
        assertThat(leaf.info().linkUp()).isFalse();
        middle.promote();
        await().until(() -> leaf.info().linkUp());
        assertThat(middle.info().fullSyncs()).isZero();
    }

    /**
     * Redis 6.2 answers PING and refuses PSYNC with MASTERDOWN, on which whoever asks forgets its history; later versions
     * refuse the PING already, after which it is asked again. So nobody follows a server that has not been promoted.
     */
    @Test
    void askedBeforeItsPromotionAServerThatRefusesReadsCostsAFullSynchronisationBefore7() throws Exception {
        boolean before7 = primary.info().version().startsWith("6.");
        assertThat(fullSynchronisationsOfASiblingThatAskedTooEarly("no")).isEqualTo(before7 ? 1 : 0);
    }

    /** It answers NOMASTERLINK, on which it is asked again. */
    @Test
    void askedBeforeItsPromotionAServerThatServesStaleDataGivesAPartialSynchronisation() throws Exception {
        assertThat(fullSynchronisationsOfASiblingThatAskedTooEarly("yes")).isZero();
    }

    private long fullSynchronisationsOfASiblingThatAskedTooEarly(String serveStaleData) throws Exception {
        RedisProcess chosenProcess = servers.start("chosen");
        RedisServer chosen = servers.connect(chosenProcess);
        RedisServer sibling = servers.connect(servers.start("sibling"));
        follow(chosen, primaryProcess);
        follow(sibling, primaryProcess);
        chosen.configSet("replica-serve-stale-data", serveStaleData);
        primaryProcess.kill();
        chosen.replicaOf(ServerAddress.DEAD);
        assertThat(sibling.offset()).isEqualTo(chosen.offset());
        askedAgainAndAgain(chosen, sibling, chosenProcess);
        chosen.promote();
        await().until(() -> sibling.info().linkUp());
        return chosen.info().fullSyncs();
    }

    /** The same for children that stay where they are while their parent leaves its own parent. */
    @Test
    void theChildrenOfAReplicaThatLeavesItsParentKeepTheirHistoryIfItServesStaleDataOrIsNotBefore7() throws Exception {
        boolean before7 = primary.info().version().startsWith("6.");
        assertThat(fullSynchronisationsOfAChildWhoseParentLeft("yes")).isEqualTo(1);
        primaryProcess = servers.start("another");
        primary = servers.connect(primaryProcess);
        primary.promote();
        assertThat(fullSynchronisationsOfAChildWhoseParentLeft("no")).isEqualTo(before7 ? 2 : 1);
    }

    private long fullSynchronisationsOfAChildWhoseParentLeft(String serveStaleData) throws Exception {
        String suffix = "-" + serveStaleData;
        RedisProcess middleProcess = servers.start("middle" + suffix);
        RedisServer middle = servers.connect(middleProcess);
        RedisServer leaf = servers.connect(servers.start("leaf" + suffix));
        follow(middle, primaryProcess);
        follow(leaf, middleProcess);
        middle.configSet("replica-serve-stale-data", serveStaleData);
        primaryProcess.kill();
        middle.replicaOf(ServerAddress.DEAD);
        askedAgainAndAgain(middle, leaf, middleProcess);
        middle.promote();
        await().until(() -> leaf.info().linkUp()
                && leaf.replication()
                        .replicationId()
                        .equals(middle.replication().replicationId()));
        return middle.info().fullSyncs();
    }

    private static void askedAgainAndAgain(RedisServer asked, RedisServer asking, RedisProcess process) {
        if (!process.address().equals(asking.replication().master())) {
            asking.replicaOf(process.address());
        }
        long before = asked.info().commands();
        // Each look is a command too; one that asks is several more a second.
        AtomicInteger looks = new AtomicInteger();
        await().until(() -> asked.info().commands() - before > looks.incrementAndGet() + 6);
    }

    @Test
    void aServerBootedUnderAFenceIsPromotedWithoutBeingOpened() throws Exception {
        RedisProcess process = servers.start("fenced", Persistence.None, Map.of("min-replicas-to-write", "2147483647"));
        RedisServer server = servers.connect(process);
        assertThat(server.replication().gate().isFenced()).isTrue();
        server.promote();
        assertThat(server.replication().isMaster()).isTrue();
        assertThat(server.replication().isWritable()).isFalse();
        try (Jedis application = servers.application(process)) {
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void aFenceWithoutAMaximalLagRefusesNothing() {
        primary.configSet("min-replicas-max-lag", "0");
        primary.configSet("min-replicas-to-write", "2147483647");
        assertThat(primary.replication().gate().isFenced()).isFalse();
        assertThat(primary.replication().isWritable()).isTrue();
        write(primaryProcess, "k");
    }

    @Test
    void aFencedBootWithASnapshotResynchronisesPartially() throws Exception {
        RedisProcess process = servers.start("replica");
        RedisServer replica = servers.connect(process);
        follow(replica, primaryProcess);
        write(primaryProcess, "k");
        await().until(() -> replica.info().keys() == 1);
        String id = replica.info().replicationId();
        restart(process, replica);
        assertThat(replica.info().replicationId()).isEqualTo(id);
        write(primaryProcess, "meanwhile");
        follow(replica, primaryProcess);
        await().until(() -> replica.info().keys() == 2);
        assertThat(primary.info().fullSyncs()).isEqualTo(1);
    }

    @Test
    void anAppendOnlyFileAloneLosesTheReplicationId() throws Exception {
        RedisProcess process = servers.start("aof", Persistence.AOF, Map.of());
        RedisServer replica = servers.connect(process);
        follow(replica, primaryProcess);
        write(primaryProcess, "k");
        await().until(() -> replica.info().keys() == 1);
        // Until its first append-only file is written it does not end.
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op")) {
            await().until(() -> operator.info("persistence").contains("aof_rewrite_in_progress:0"));
        }
        restart(process, replica);
        assertThat(replica.info().keys()).isEqualTo(1);
        assertThat(replica.info().replicationId()).isNotEqualTo(primary.info().replicationId());
    }

    @Test
    void anEmptyOldPrimaryBehindADeadAddressOverwritesNobody() throws Exception {
        RedisServer replica = servers.connect(servers.start("replica"));
        follow(replica, primaryProcess);
        write(primaryProcess, "k");
        await().until(() -> replica.info().keys() == 1);
        primaryProcess.kill();
        Files.deleteIfExists(directory.resolve("primary").resolve("dump.rdb"));
        restart(primaryProcess, primary);
        assertThat(primary.info().keys()).isZero();
        assertThat(primary.info().isFenced()).isTrue();
        // The replica asks its former primary again and again, and is refused.
        await().until(() -> primary.info().commands() > 10);
        assertThat(replica.info().keys()).isEqualTo(1);
        assertThat(replica.info().linkUp()).isFalse();
        assertThat(primary.info().fullSyncs()).isZero();
    }

    @Test
    void aPauseOfWritesLapsesByItself() {
        try (Jedis operator = servers.client(primaryProcess, AclUsers.OPERATOR, "op")) {
            operator.clientPause(100, ClientPauseMode.WRITE);
        }
        write(primaryProcess, "k");
        assertThat(primary.info().keys()).isEqualTo(1);
    }

    private void write(RedisProcess process, String key) {
        try (Jedis application = servers.application(process)) {
            application.set(key, "v");
        }
    }

    private static void restart(RedisProcess process, RedisServer server) throws Exception {
        process.restart();
        await().ignoreExceptions().until(() -> !server.info().loading());
    }
}
