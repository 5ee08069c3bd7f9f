package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import dev.regionalcache.redis.ReadBack.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.resps.StreamEntry;

/** Writes that a server acknowledged and a later primary never saw are counted and named. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class ReadBackTest {

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 64 << 20, 100, 512);

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess oldProcess;
    private RedisProcess chosenProcess;
    private RedisServer old;
    private RedisServer chosen;
    private WriteGate gate;
    private final List<LostCommand> commands = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        oldProcess = servers.start("old");
        old = servers.connect(oldProcess);
        chosenProcess = servers.start("chosen");
        chosen = servers.connect(chosenProcess);
        gate = servers.gate(oldProcess);
        old.promote();
        gate.open(0);
        chosen.replicaOf(oldProcess.address());
        await().until(() -> chosen.info().linkUp());
        try (Jedis application = servers.application(oldProcess)) {
            application.set("both", "v");
        }
        await().until(() -> chosen.info().keys() == 1);
        chosen.promote();
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void everyAcknowledgedAndMissingKeyIsCountedAndNamedOnce() {
        try (Jedis application = servers.application(oldProcess)) {
            for (int i = 0; i < 1000; i++) {
                application.set("key" + i, "v".repeat(i));
            }
            application.publish("channel", "no write");
        }
        LostCommands lost = lost(divergence(), LIMITS);
        assertThat(lost.writes()).isEqualTo(1000);
        assertThat(lost.complete()).isTrue();
        assertThat(lost.keys()).hasSize(100).startsWith("key0", "key1").doesNotContain("both");
        assertThat(lost(divergence(), new Limits(Duration.ofSeconds(10), 64 << 20, 5000, 512))
                        .keys())
                .hasSize(1000);
    }

    @Test
    void transactionsAndEffectsOfScriptsCountByTheirWrites() {
        try (Jedis application = servers.application(oldProcess)) {
            Transaction transaction = application.multi();
            transaction.set("t1", "v");
            transaction.lpush("t2", "v");
            transaction.get("t1");
            transaction.exec();
            application.eval("redis.call('set', KEYS[1], '1'); return redis.call('incr', KEYS[2])", 2, "s1", "s2");
            application.mset("m1", "v", "m2", "v");
            application.select(3);
            application.set("in another database", "v");
        }
        LostCommands lost = lost(divergence(), LIMITS);
        assertThat(lost.writes()).isEqualTo(6);
        assertThat(lost.keys()).containsExactly("t1", "t2", "s1", "s2", "m1", "m2", "in another database");
    }

    @Test
    void lostCommandsAreExportedAsTheyWereSent() {
        byte[] binary = {0, 1, (byte) 0xff, '\r', '\n'};
        try (Jedis application = servers.application(oldProcess)) {
            application.set("k".getBytes(StandardCharsets.UTF_8), binary);
            application.set("long", "v".repeat(2000));
            application.select(3);
            application.incr("n");
        }
        Divergence.Ahead divergence = divergence();
        lost(divergence, new Limits(Duration.ofSeconds(10), 64 << 20, 100, 1000));
        var origin = new LostWritesStream.Origin(7, "east", "run");
        servers.gate(chosenProcess).fence();
        try (LostWritesStream stream =
                servers.connector().lostWrites(chosenProcess.address(), RedisServers.OPERATOR, origin)) {
            assertThatThrownBy(() -> {
                        commands.forEach(stream::append);
                        stream.flush();
                    })
                    .as("a primary that is fenced takes nothing")
                    .isInstanceOf(RedisFailure.Refused.class);
        }
        servers.gate(chosenProcess).open(0);
        try (LostWritesStream stream =
                servers.connector().lostWrites(chosenProcess.address(), RedisServers.OPERATOR, origin)) {
            commands.forEach(stream::append);
            assertThat(stream.flush()).isEqualTo(3);
        }
        try (Jedis application = servers.application(chosenProcess)) {
            List<StreamEntry> entries = application.xrange(LostWritesStream.KEY, (StreamEntryID) null, null);
            assertThat(entries).hasSize(3);
            Map<String, String> incr = entries.get(2).getFields();
            assertThat(incr)
                    .containsEntry("epoch", "7")
                    .containsEntry("region", "east")
                    .containsEntry("run-id", "run")
                    .containsEntry("db", "3")
                    .containsEntry("offset", Long.toString(divergence.to()))
                    .containsEntry("1", "n")
                    .doesNotContainKey("cut");
            assertThat(incr.get("0")).isEqualToIgnoringCase("incr");
            assertThat(entries.get(1).getFields()).containsEntry("cut", "true");
            assertThat(application.xlen(LostWritesStream.KEY)).isEqualTo(3);
            assertThat(application.ttl(LostWritesStream.KEY)).isPositive();
            List<?> first = (List<?>) ((List<?>) application.sendCommand(
                            Protocol.Command.XRANGE, LostWritesStream.KEY, "-", "+", "COUNT", "1"))
                    .getFirst();
            assertThat(((List<?>) first.get(1)).stream()).anyMatch(f -> Arrays.equals((byte[]) f, binary));
        }
    }

    @Test
    void aServerThatWasOnlyPingedOnLostNothing() {
        assertThat(Divergence.between(chosen.replication(), lineage(chosen))).isInstanceOf(Divergence.None.class);
        if (Divergence.between(fenced(), lineage(chosen)) instanceof Divergence.Ahead pings) {
            assertThat(lost(pings, LIMITS).writes()).isZero();
        }
    }

    @Test
    void limitsEndItAndSaySo() {
        try (Jedis application = servers.application(oldProcess)) {
            for (int i = 0; i < 100; i++) {
                application.set("key" + i, "v".repeat(100));
            }
        }
        LostCommands lost = lost(divergence(), new Limits(Duration.ofSeconds(10), 1000, 3, 512));
        assertThat(lost.complete()).isFalse();
        assertThat(lost.bytes()).isBetween(1000L, 1200L);
        assertThat(lost.keys()).containsExactly("key0", "key1", "key2");
        Divergence.Ahead beyond = new Divergence.Ahead(
                divergence().replicationId(), divergence().from(), divergence().to() + 5000);
        assertThat(lost(beyond, new Limits(Duration.ofMillis(300), 64 << 20, 3, 512))
                        .complete())
                .isFalse();
    }

    @Test
    void whatTheBacklogDoesNotHaveIsUnreadableAndCopiesNothing() {
        try (Jedis application = servers.application(oldProcess)) {
            for (int i = 0; i < 30; i++) {
                application.set("key", "v".repeat((1 << 20) + i));
            }
        }
        assertThat(read(divergence(), LIMITS))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains("backlog"));
        Divergence.Ahead stranger = new Divergence.Ahead(
                "f".repeat(40), old.replication().offset(), old.replication().offset());
        assertThat(read(stranger, LIMITS)).isInstanceOf(Unreadable.class);
        assertThat(old.info().fullSyncs()).isEqualTo(1);
    }

    @Test
    void aReplicaThatWasAheadIsReadAfterItsPromotion() throws IOException {
        RedisProcess aheadProcess = servers.start("ahead");
        RedisServer ahead = servers.connect(aheadProcess);
        ahead.replicaOf(oldProcess.address());
        await().until(() -> ahead.info().linkUp());
        try (Jedis application = servers.application(oldProcess)) {
            application.set("ahead", "v");
        }
        await().until(() -> ahead.info().keys() == 2);
        ahead.replicaOf(ServerAddress.DEAD);
        Divergence.Ahead divergence = (Divergence.Ahead) Divergence.between(ahead.replication(), lineage(chosen));
        servers.gate(aheadProcess).fence();
        ahead.promote();
        assertThat(servers.connector()
                        .readBack(aheadProcess.address(), RedisServers.OPERATOR, divergence, LIMITS, lost -> {}))
                .isInstanceOfSatisfying(
                        LostCommands.class, lost -> assertThat(lost.keys()).containsExactly("ahead"));
        // Who looks only now sees the same.
        assertThat(Divergence.between(ahead.replication(), lineage(chosen))).isEqualTo(divergence);
    }

    @Test
    void twoChangesLaterTheListOfHistoriesTellsWhatWasLost() throws IOException {
        try (Jedis application = servers.application(oldProcess)) {
            application.set("lost", "v");
        }
        Divergence.Ahead divergence = divergence();
        Replication first = chosen.replication();
        servers.gate(chosenProcess)
                .open(
                        0,
                        new WriteMarker(2, first.replicationId()),
                        List.of(new Parting(first.previousReplicationId(), first.previousUpTo())));
        RedisProcess nextProcess = servers.start("next");
        RedisServer next = servers.connect(nextProcess);
        next.replicaOf(chosenProcess.address());
        await().until(() -> next.info().linkUp());
        next.replicaOf(ServerAddress.DEAD);
        next.promote();
        assertThat(Divergence.between(fenced(), Lineage.of(next.replication(), List.of())))
                .as("it remembers one history only")
                .isInstanceOf(Divergence.Unknown.class);
        assertThat(Divergence.between(fenced(), lineage(next))).isEqualTo(divergence);
        assertThat(lost(divergence, LIMITS).keys()).containsExactly("lost");
        assertThat(Divergence.ofOneThatEnded(divergence.replicationId(), divergence.to(), lineage(next)))
                .isEqualTo(divergence);
        assertThat(Divergence.ofOneThatEnded(divergence.replicationId(), divergence.from() - 1, lineage(next)))
                .isInstanceOf(Divergence.None.class);
    }

    @Test
    void whereAListCannotBeKeptTheMarkerIsWrittenAllTheSame() {
        try (Jedis application = servers.application(chosenProcess)) {
            WriteGate second = servers.gate(chosenProcess);
            second.open(0);
            application.set(Parting.KEY, "no list");
            WriteMarker marker = new WriteMarker(2, chosen.replication().replicationId());
            second.open(0, marker, List.of(new Parting("f".repeat(40), 7)));
            assertThat(chosen.marker()).contains(marker);
            assertThat(application.get(Parting.KEY)).isEqualTo("no list");
            application.del(Parting.KEY);
            for (int i = 0; i < 2; i++) {
                second.open(0, marker, List.of(new Parting("f".repeat(40), 7)));
            }
            assertThat(chosen.partings()).containsExactly(new Parting("f".repeat(40), 7));
        }
    }

    private static Lineage lineage(RedisServer primary) {
        return Lineage.of(primary.replication(), primary.partings());
    }

    private Divergence.Ahead divergence() {
        return (Divergence.Ahead) Divergence.between(fenced(), lineage(chosen));
    }

    private Replication fenced() {
        gate.fence();
        return old.replication();
    }

    private LostCommands lost(Divergence.Ahead divergence, Limits limits) {
        return (LostCommands) read(divergence, limits);
    }

    private ReadBack read(Divergence.Ahead divergence, Limits limits) {
        return servers.connector()
                .readBack(oldProcess.address(), RedisServers.OPERATOR, divergence, limits, commands::add);
    }
}
