package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.policies.ServersFigures.Reads;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServersFiguresTest {

    private static final long MIB = 1L << 20;

    private Instant now = Instant.EPOCH;
    private final ServersFigures figures = new ServersFigures(null);
    private long keys = 1_234;
    private long bytes = 30 * MIB;
    private long evicted;
    private long hits;
    private long misses;
    private String source = "run";

    @Test
    void whatIsHeldIsToldAtOnceAndWhatIsServedWhenEnoughWasRead() {
        assertThat(look()).isEqualTo(new ServersUsage(1_200, "30Mi", "47%", null, 0));
        read(900, 99);
        assertThat(look().hitRate()).as("too few").isNull();
        read(0, 1);
        assertThat(look().hitRate()).isEqualTo("90%");
        read(500, 500);
        assertThat(look().hitRate()).isEqualTo("50%");
    }

    @Test
    void fewReadsAreHardlyMoreThanTheOperatorsOwn() {
        for (long i = 0; i < 100; i++) {
            read(30, 0);
            assertThat(look().hitRate()).isNull();
        }
    }

    @Test
    void noiseIsNeverTold() {
        read(94_000, 6_000);
        look();
        read(94_000, 6_000);
        evicted += 3_000;
        ServersUsage told = look();
        for (long i = 0; i < 100; i++) {
            keys = 1_234 + i % 2 * 80;
            bytes = (30 + i % 2) * MIB;
            read(9_400 - i % 3 * 100, 600 + i % 3 * 100);
            evicted += 2_000 + i % 3 * 1_000;
            assertThat(look()).isEqualTo(told);
        }
    }

    @Test
    void aSmallServersConnectionsAreNotToldOf() {
        bytes = MIB;
        ServersUsage told = look();
        bytes = MIB * 3 / 2;
        assertThat(look()).isEqualTo(told);
    }

    @Test
    void aChangeIsToldNotBeforeHalfAMinute() {
        at(now);
        keys = 5_000;
        now = now.plusSeconds(29);
        assertThat(at(now).keys()).isEqualTo(1_200);
        now = now.plusSeconds(1);
        assertThat(at(now).keys()).isEqualTo(5_000);
    }

    @Test
    void evictionsAreARateAndTheirEndIsTold() {
        look();
        evicted += 3_000;
        assertThat(look().evictedPerSecond()).isEqualTo(100);
        assertThat(look().evictedPerSecond()).isZero();
    }

    @Test
    void whatAProcessCountedBeforeAnotherOneDidIsNotTakenForReads() {
        read(50_000, 0);
        look();
        source = "another";
        hits = 0;
        read(2_000, 0);
        look();
        read(600, 600);
        assertThat(look().hitRate()).isEqualTo("50%");
    }

    @Test
    void anAgentThatStartsGoesOnFromWhatWasTold() {
        ServersUsage told = new ServersUsage(1_200, "30Mi", "47%", "93%", 100);
        ServersFigures next = new ServersFigures(told);
        assertThat(next.next(info(), List.of(info()), List.of(), now)).contains(told);
        evicted += 6_000;
        assertThat(next.next(info(), List.of(info()), List.of(), now.plusSeconds(60)))
                .contains(told);
    }

    @Test
    void aHeadThatDoesNotAnswerChangesNothing() {
        assertThat(figures.next(null, List.of(), List.of(), now)).isEmpty();
        now = now.plusSeconds(60);
        ServersUsage told = look();
        assertThat(figures.next(null, List.of(), List.of(), now.plusSeconds(60)))
                .contains(told);
    }

    private void read(long found, long missed) {
        hits += found;
        misses += missed;
    }

    private ServersUsage look() {
        ServersUsage told = at(now);
        now = now.plus(Duration.ofSeconds(30));
        return told;
    }

    private ServersUsage at(Instant moment) {
        return figures.next(info(), List.of(info()), List.of(new Reads(source, hits, misses)), moment)
                .orElseThrow();
    }

    private ServerInfo info() {
        return Yaml.object(
                ServerInfo.class,
                "{runId: run, engine: Redis, version: 8.0.1, replicationId: id, keys: %d, usedMemory: %d, maxMemory: %d, evictedKeys: %d}"
                        .formatted(keys, bytes, 64 * MIB, evicted));
    }
}
