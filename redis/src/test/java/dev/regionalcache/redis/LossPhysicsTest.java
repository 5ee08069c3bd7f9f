package dev.regionalcache.redis;

import static dev.regionalcache.redis.RedisServers.follow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import redis.clients.jedis.exceptions.JedisDataException;

/** How writes that were acknowledged come to be with one server alone, and what its return costs. Nothing is timed. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class LossPhysicsTest {

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess primaryProcess;
    private RedisProcess replicaProcess;
    private RedisServer primary;
    private RedisServer replica;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        primaryProcess = servers.start("primary");
        primary = servers.connect(primaryProcess);
        primary.promote();
        replicaProcess = servers.start("replica");
        replica = servers.connect(replicaProcess);
        follow(replica, primaryProcess);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void whatAFrozenPrimaryIsSentItAcknowledgesWhenItWakes() throws Exception {
        try (Socket application = new Socket(
                primaryProcess.address().host(), primaryProcess.address().port())) {
            send(application, "AUTH application app");
            assertThat(answer(application)).isEqualTo("+OK");
            primaryProcess.freeze(true);
            replica.replicaOf(ServerAddress.DEAD);
            replica.promote();
            send(application, "SET queued v");
            primaryProcess.freeze(false);
            assertThat(answer(application)).isEqualTo("+OK");
        }
        assertThat(replica.info().keys()).isZero();
    }

    /** Writes are refused some time after it has fallen silent; until then they are accepted, and WAIT knows better. */
    @Test
    void aReplicaThatIsSilentIsConnectedAndDoesNotCount() throws Exception {
        primary.configSet("min-replicas-max-lag", "3");
        primary.configSet("min-replicas-to-write", "1");
        try (Jedis operator = servers.client(primaryProcess, AclUsers.OPERATOR, "op")) {
            await().until(() -> isAccepted(operator));
            replicaProcess.freeze(true);
            assertThat(isAccepted(operator)).isTrue();
            assertThat(operator.waitReplicas(1, 100)).isZero();
            await().until(() -> !isAccepted(operator));
            assertThat(operator.info("replication")).contains("connected_slaves:1", "min_slaves_good_slaves:0");
            replicaProcess.freeze(false);
            await().until(() -> isAccepted(operator));
            assertThat(operator.waitReplicas(1, 5_000)).isEqualTo(1);
        }
    }

    @Test
    void aPrimaryThatWasOnlyPingingDivergesAsWellAndCopiesEverything() throws Exception {
        RedisProcess silentProcess = servers.start("silent");
        follow(servers.connect(silentProcess), primaryProcess);
        silentProcess.freeze(true);
        replica.replicaOf(ServerAddress.DEAD);
        replica.promote();
        long end = replica.replication().previousUpTo() - 1;
        await().until(() -> primary.replication().offset() > end);
        assertThat((primary.replication().offset() - end) % 14)
                .as("a ping is 14 bytes")
                .isZero();
        follow(primary, replicaProcess);
        assertThat(replica.info().fullSyncs()).isEqualTo(1);
    }

    /** With a master in its configuration file it goes on from its snapshot: see {@link ReplicationPhysicsTest}. */
    @Test
    void aServerThatStartsWithoutAMasterHasForgottenItsHistoryWhenItIsToldToFollow() throws Exception {
        Path file = directory.resolve("replica").resolve("redis.conf");
        List<String> settings = Files.readAllLines(file);
        assertThat(settings.removeIf(s -> s.startsWith("replicaof "))).isTrue();
        Files.write(file, settings);
        replicaProcess.restart();
        await().ignoreExceptions().until(() -> !replica.info().loading());
        follow(replica, primaryProcess);
        assertThat(primary.info().fullSyncs()).isEqualTo(2);
    }

    private static boolean isAccepted(Jedis operator) {
        try {
            operator.set("k", "v");
            return true;
        } catch (JedisDataException refused) {
            assertThat(refused).hasMessageContaining("NOREPLICAS");
            return false;
        }
    }

    private static void send(Socket to, String command) throws IOException {
        to.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = from.getInputStream().read();
                c != '\r';
                c = from.getInputStream().read()) {
            if (c != '\n') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
