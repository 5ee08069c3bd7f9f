package dev.regionalcache.redis;

import static dev.regionalcache.redis.RedisServers.follow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.config.Persistence;
import java.io.IOException;
import java.nio.file.Path;
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

/** What it costs which replica of a primary that is gone is promoted, and who follows it when. Nothing is timed. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class PromotionPhysicsTest {

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;
    private RedisProcess primaryProcess;
    private RedisProcess bestProcess;
    private RedisProcess preferredProcess;
    private RedisServer best;
    private RedisServer preferred;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        primaryProcess = servers.start("primary");
        RedisServer primary = servers.connect(primaryProcess);
        primary.promote();
        bestProcess = servers.start("best");
        best = servers.connect(bestProcess);
        preferredProcess = servers.start("preferred");
        preferred = servers.connect(preferredProcess);
        // Else one may be ahead by a ping.
        for (RedisServer server : List.of(primary, best, preferred)) {
            server.configSet("repl-ping-replica-period", "3600");
        }
        follow(best, primaryProcess);
        follow(preferred, primaryProcess);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void whereOneThatIsBehindIsPromotedTheOthersCopyEverythingAndLoseWhatItNeverHad() throws Exception {
        loseThePrimaryWhileThePreferredIsBehind();
        preferred.promote();
        follow(best, preferredProcess);
        assertThat(preferred.info().fullSyncs()).isEqualTo(1);
        assertThat(best.info().keys()).isZero();
    }

    @Test
    void whereTheMostAdvancedIsPromotedFirstTheOneThatIsPreferredTakesItsPlaceWithoutACopy() throws Exception {
        RedisServer sibling = servers.connect(servers.start("sibling"));
        follow(sibling, primaryProcess);
        loseThePrimaryWhileThePreferredIsBehind();
        best.promote();
        follow(preferred, bestProcess);
        follow(sibling, bestProcess);
        await().until(() -> preferred.info().keys() == 1 && offset(preferred) == offset(best));
        preferred.promote();
        // The best one last: before 7 those that still follow it would forget their history when it turns round.
        follow(sibling, preferredProcess);
        follow(best, preferredProcess);
        assertThat(best.info().fullSyncs()).isZero();
        assertThat(preferred.info().fullSyncs()).isZero();
        assertThat(sibling.info().keys()).isEqualTo(1);
    }

    @Test
    void oneThatComesAfterTheBacklogHasMovedOnCopiesEverythingAndSoDoesAllThatFollowsIt() throws Exception {
        RedisProcess smallProcess =
                servers.start("small", Persistence.None, Map.of("repl-backlog-size", Integer.toString(16 << 10)));
        RedisServer small = servers.connect(smallProcess);
        RedisServer child = servers.connect(servers.start("child"));
        follow(small, primaryProcess);
        follow(child, bestProcess);
        long before = best.info().fullSyncs();
        primaryProcess.kill();
        small.promote();
        write(smallProcess, "early", 100);
        follow(preferred, smallProcess);
        assertThat(small.info().fullSyncs()).isZero();
        write(smallProcess, "late", 64 << 10);
        await().until(() -> preferred.info().keys() == 2);
        follow(best, smallProcess);
        await().until(() -> child.info().linkUp() && child.info().keys() == 2);
        assertThat(small.info().fullSyncs()).isEqualTo(1);
        assertThat(best.info().fullSyncs()).isEqualTo(before + 1);
    }

    private void loseThePrimaryWhileThePreferredIsBehind() throws Exception {
        preferred.replicaOf(ServerAddress.DEAD);
        write(primaryProcess, "k", 1);
        await().until(() -> best.info().keys() == 1);
        primaryProcess.kill();
        assertThat(offset(preferred)).isLessThan(offset(best));
    }

    private static long offset(RedisServer server) {
        return server.replication().offset();
    }

    private void write(RedisProcess process, String key, int bytes) {
        try (Jedis application = servers.application(process)) {
            application.set(key, "v".repeat(bytes));
        }
    }
}
