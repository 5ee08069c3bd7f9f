package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.regionalcache.core.policy.Key;
import dev.regionalcache.redis.KeyWalk.Facts;
import dev.regionalcache.redis.KeyWalk.Page;
import dev.regionalcache.redis.KeyWalk.Question;
import dev.regionalcache.redis.KeyWalk.Removal;
import dev.regionalcache.redis.KeyWalk.Shortening;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** The walk on real servers of every program that is there. */
class KeyWalkTest {

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
    void everyKeyIsOnAPage(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            for (int i = 0; i < 500; i++) {
                application.set("k" + i, "v");
            }
        }
        Set<String> seen = new HashSet<>();
        String next = KeyWalk.START;
        double covered = 0;
        do {
            Page page = walk.page(next, 100);
            page.keys().forEach(key -> seen.add(new String(key.bytes(), StandardCharsets.UTF_8)));
            assertThat(page.total()).isEqualTo(500);
            assertThat(page.covered())
                    .as("as its keys, and the last page may have none")
                    .isBetween(page.keys().size() / 1_000.0, (page.keys().size() + 10) / 250.0);
            covered += page.covered();
            next = page.next();
        } while (!next.equals(KeyWalk.START));

        assertThat(seen).hasSize(500);
        assertThat(covered).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aKeysEndAndItsMemoryAreKnown(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            application.set("ends", "v".repeat(1_000), SetParams.setParams().px(60_000));
            application.set("endless", "v");
        }

        List<Facts> facts = walk.facts(List.of(
                new Question(Key.of("ends"), true),
                new Question(Key.of("endless"), false),
                new Question(Key.of("gone"), true)));

        assertThat(facts.get(0).pttl()).isBetween(1L, 60_000L);
        assertThat(facts.get(0).bytes()).isBetween(1_000L, 2_000L);
        assertThat(facts.get(1)).isEqualTo(new Facts(-1, -1));
        assertThat(facts.get(2)).isEqualTo(new Facts(-2, -1));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aLifeIsMadeShorterAndNeverLonger(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            application.set("endless", "v");
            application.set("late", "v", SetParams.setParams().px(900_000));
            application.set("soon", "v", SetParams.setParams().px(5_000));

            assertThat(walk.shorten(
                            List.of(shortening("endless"), shortening("late"), shortening("soon"), shortening("gone"))))
                    .containsExactly(0, 1);

            assertThat(application.pttl("endless")).isBetween(1L, 50_000L);
            assertThat(application.pttl("late")).isBetween(1L, 50_000L);
            assertThat(application.pttl("soon")).isBetween(1L, 5_000L);
            assertThat(application.exists("gone")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void whatWasWrittenAgainIsNotRemoved(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            application.set("soon", "v", SetParams.setParams().px(5_000));
            application.set("renewed", "v", SetParams.setParams().px(60_000));
            application.set("endless", "v");
            application.set("seen-endless", "v");
            application.set("shortened", "v", SetParams.setParams().px(5_000));

            assertThat(walk.remove(List.of(
                            new Removal(Key.of("soon"), 5_000),
                            new Removal(Key.of("renewed"), 5_000),
                            new Removal(Key.of("endless"), 5_000),
                            new Removal(Key.of("seen-endless"), -1),
                            new Removal(Key.of("shortened"), -1),
                            new Removal(Key.of("gone"), 5_000))))
                    .containsExactly(0, 3);

            assertThat(application.exists("renewed", "endless", "shortened")).isEqualTo(3);
            assertThat(application.dbSize()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aFencedServerAndAReplicaRefuse(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            application.set("endless", "v");
            servers.gate(process).fence();

            assertThatThrownBy(() -> walk.shorten(List.of(shortening("endless"))))
                    .isInstanceOf(RedisFailure.Refused.class);

            assertThat(application.pttl("endless")).isEqualTo(-1);
            RedisProcess other = servers.start("other");
            servers.connect(process).replicaOf(other.address());
            assertThatThrownBy(() -> walk.shorten(List.of(shortening("endless"))))
                    .isInstanceOf(RedisFailure.class);
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void theServersTimeIsCounted(RedisBinary binary) throws Exception {
        KeyWalk walk = walk(primary(binary));
        Duration before = walk.busy();
        for (int i = 0; i < 50; i++) {
            walk.page(KeyWalk.START, 10);
        }

        assertThat(walk.busy()).isGreaterThan(before);
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void readsOfOthersAreToldFromItsOwn(RedisBinary binary) throws Exception {
        RedisProcess process = primary(binary);
        KeyWalk walk = walk(process);
        try (Jedis application = servers.application(process)) {
            for (int i = 0; i < 30; i++) {
                application.set("k" + i, "v");
            }
            KeyWalk.Reads before = walk.reads();
            List<Key> keys = walk.page(KeyWalk.START, 100).keys();
            walk.facts(keys.stream().map(key -> new Question(key, true)).toList());
            walk.facts(List.of(new Question(Key.of("gone"), true)));
            walk.shorten(keys.stream()
                    .map(key -> new Shortening(key, 60_000, 50_000))
                    .toList());
            walk.remove(List.of(new Removal(Key.of("k0"), 60_000)));

            assertThat(walk.reads()).isEqualTo(before);

            application.get("k1");
            application.get("k0");
            application.get("none");
            assertThat(walk.reads()).isEqualTo(new KeyWalk.Reads(before.hits() + 1, before.misses() + 2));
        }
    }

    private RedisProcess primary(RedisBinary binary) throws Exception {
        servers = new RedisServers(binary, directory);
        RedisProcess process = servers.start("a");
        servers.connect(process).promote();
        return process;
    }

    private KeyWalk walk(RedisProcess process) {
        return servers.keep(servers.connector().keyWalk(process.address(), RedisServers.OPERATOR));
    }

    private static Shortening shortening(String key) {
        return new Shortening(Key.of(key), 60_000, 50_000);
    }
}
