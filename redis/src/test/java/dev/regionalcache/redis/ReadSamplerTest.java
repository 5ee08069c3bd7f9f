package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.policy.Key;
import dev.regionalcache.redis.ReadSample.KeyReads;
import dev.regionalcache.redis.ReadSample.Limits;
import dev.regionalcache.redis.acl.AclUsers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.GetExParams;

/** Samples of reads on real servers of every program that is there. */
class ReadSamplerTest {

    private static final Limits LONG = new Limits(Duration.ofSeconds(20), 1_000_000, 1 << 30);

    @TempDir
    Path directory;

    private RedisServers servers;

    static List<RedisBinary> binaries() {
        return RedisBinary.all();
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void readsAndMissesAreToldByKey(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        // Without quotes, which Valkey 8.1 shows as they are.
        byte[] wild = "k \n\u00fe\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        ReadSample sample = during(process, limits(11), application -> {
            application.set("here", "v");
            application.hset("hash", "f", "v");
            application.mget("here", "gone", "gone");
            application.get("here");
            application.exists("here", "gone");
            application.hget("hash", "f");
            application.get(wild);
            application.eval("return redis.call('GET', KEYS[1])", 1, "here");
            application.getEx("gone", GetExParams.getExParams().persist());
            application.pttl("here");
        });

        Map<Key, KeyReads> reads = byKey(sample);
        assertThat(reads)
                .containsOnly(
                        Map.entry(Key.of("here"), new KeyReads(Key.of("here"), 4, 0)),
                        Map.entry(Key.of("gone"), new KeyReads(Key.of("gone"), 3, 3)),
                        Map.entry(Key.of("hash"), new KeyReads(Key.of("hash"), 1, 0)),
                        Map.entry(Key.of(wild), new KeyReads(Key.of(wild), 1, 1)));
        assertThat(sample.span()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void otherDatabasesAndWritesAreNotCounted(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        ReadSample sample = during(process, limits(4), application -> {
            application.set("k", "v".repeat(300_000));
            application.select(1);
            application.get("k");
            application.ping();
        });

        assertThat(sample.keys()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aReplicaTellsWhatIsReadThere(RedisBinary binary) throws Exception {
        RedisProcess primary = primary(binary);
        RedisProcess process = servers.start("replica");
        servers.connect(process).replicaOf(primary.address());
        try (Jedis application = servers.application(process)) {
            await().ignoreExceptions().until(() -> application.get("k") == null);
        }
        try (Jedis application = servers.application(primary)) {
            application.set("k", "v");
        }
        try (Jedis application = servers.application(process)) {
            await().until(() -> "v".equals(application.get("k")));
        }

        Map<Key, KeyReads> reads = byKey(during(process, new Limits(LONG.span(), 1_000, 1 << 20), a -> {
            a.get("k");
            a.get("gone");
            // By which the sample is full.
            for (int i = 0; i < 1_000; i++) {
                a.ping();
            }
        }));

        assertThat(reads.get(Key.of("k"))).isEqualTo(new KeyReads(Key.of("k"), 1, 0));
        assertThat(reads.get(Key.of("gone"))).isEqualTo(new KeyReads(Key.of("gone"), 1, 1));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aSampleEndsAtItsLimits(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);

        try (ReadSampler sampler = servers.connector().readSampler(process.address(), RedisServers.OPERATOR)) {
            ReadSample quiet = sampler.sample(new Limits(Duration.ofMillis(50), 1_000, 1 << 20))
                    .orElseThrow();
            assertThat(quiet.span()).isBetween(Duration.ofMillis(45), LONG.span());
            assertThat(quiet.keys()).isEmpty();
        }
        ReadSample few = during(process, limits(4), a -> {
            for (int i = 0; i < 100; i++) {
                a.get("k");
            }
        });
        assertThat(few.keys()).singleElement().satisfies(read -> {
            // The subscription of the sampler may be one of the four.
            assertThat(read.reads()).isBetween(2, 3);
            assertThat(read.misses()).isEqualTo(read.reads());
        });
        ReadSample small = during(
                process, new Limits(LONG.span(), LONG.commands(), 100_000), a -> a.set("k", "v".repeat(200_000)));
        assertThat(small.span()).isLessThan(LONG.span());
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void eventsThatSomebodyHasChosenStay(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op");
                ReadSampler sampler = servers.connector().readSampler(process.address(), RedisServers.OPERATOR)) {
            operator.configSet("notify-keyspace-events", "Kx");
            Limits limits = new Limits(Duration.ofMillis(10), 1, 1);

            assertThat(sampler.sample(limits)).isEmpty();
            assertThat(events(operator)).isEqualTo("xK");

            operator.configSet("notify-keyspace-events", "KExm");
            assertThat(sampler.sample(limits)).isPresent();
            assertThat(events(operator)).isEqualTo("xKEm");
        }
    }

    private static String events(Jedis operator) {
        return operator.configGet("notify-keyspace-events").get("notify-keyspace-events");
    }

    private RedisProcess primary(RedisBinary binary) throws Exception {
        servers = new RedisServers(binary, directory);
        RedisProcess process = servers.start("a");
        servers.connect(process).promote();
        return process;
    }

    /** The last of these is not counted: what comes of it may not have been told. */
    private static Limits limits(int commands) {
        return new Limits(LONG.span(), commands, LONG.bytes());
    }

    /** A sample of what an application does once the server tells of it. */
    private ReadSample during(RedisProcess process, Limits limits, Consumer<Jedis> does) {
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op");
                Jedis application = servers.application(process);
                ReadSampler sampler = servers.connector().readSampler(process.address(), RedisServers.OPERATOR)) {
            // To log in is a command, too.
            application.ping();
            CompletableFuture<Optional<ReadSample>> sample =
                    CompletableFuture.supplyAsync(() -> sampler.sample(limits));
            await().until(() -> operator.clientList().contains("cmd=subscribe") || sample.isDone());
            does.accept(application);
            return sample.join().orElseThrow();
        }
    }

    private static Map<Key, KeyReads> byKey(ReadSample sample) {
        return sample.keys().stream().collect(Collectors.toMap(KeyReads::key, Function.identity()));
    }
}
