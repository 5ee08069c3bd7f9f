package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * An application forgets times to live and floods its class. {@code -Dflood.rate} (keys a second), {@code -Dflood.others} (keys
 * of other classes) and {@code -Dflood.limit} (keys that the class has room for) try another flood; what came of it is printed.
 */
class FloodTest {

    private static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");
    private static final int RATE = Integer.getInteger("flood.rate", 100);
    private static final int OTHERS = Integer.getInteger("flood.others", 1_000);
    private static final int LIMIT = Integer.getInteger("flood.limit", 3_000);

    /** So often the room of the class is written. */
    private static final int TIMES = Integer.getInteger("flood.times", 1);

    /** So much of the room is taken before, in percent. */
    private static final int FULL = 90;

    /** What is left at least when keys were removed: 97 % of the limit by an estimate, which is a little off. */
    private static final double LEFT = 0.95;

    private static final int BATCH = 10;
    private static final String VALUE = "v".repeat(900);

    private static final Set<String> WALK =
            Set.of("scan", "pttl", "memory", "memory|usage", "eval", "dbsize", "info", "unlink");

    @TempDir
    private Path directory;

    @Test
    void theClassStaysAtItsLimitAndNobodyElseLosesAKey() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ClassServer server = new ClassServer(directory);
                PolicyOffice office = server.office(registry, (member, pod, runId) -> true);
                Jedis application = server.application();
                Jedis flood = server.application()) {
            fill(application, "session:", OTHERS);
            fill(application, "flood:before-", FULL * LIMIT / 100);
            application.set("flood:first", VALUE);
            long bytes = application.memoryUsage("flood:first");
            long before = application.dbSize() - OTHERS;
            office.keep(MEMBER, server.plan(rule("flood", LIMIT * bytes), rule("session", null)));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> office.reports(MEMBER).stream().allMatch(r -> r.usage() != null)
                            && !office.reports(MEMBER).isEmpty());

            long micros = server.micros(application, WALK);
            double processor = server.processorSeconds(application);
            long began = System.nanoTime();
            long next = began;
            long most = 0;
            long least = Long.MAX_VALUE;
            int all = TIMES * LIMIT;
            for (int i = 0; i < all; i += BATCH) {
                try (Pipeline pipeline = flood.pipelined()) {
                    for (int j = i; j < i + BATCH; j++) {
                        pipeline.set("flood:" + j, VALUE);
                    }
                }
                long ofClass = application.dbSize() - OTHERS;
                most = Math.max(most, ofClass);
                // From the first one that was removed.
                least = ofClass < before + i + BATCH || least < Long.MAX_VALUE ? Math.min(least, ofClass) : least;
                // What a machine that stood still left out is not made good for: that would be another rate.
                next = Math.max(next + (long) (1e9 * BATCH / RATE), System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            double share = (server.micros(application, WALK) - micros) / 1e6 / seconds;
            double processorShare = (server.processorSeconds(application) - processor) / seconds;
            System.out.printf(
                    "flood of %d keys in %.1f s (%.0f/s) into a class for %d beside %d others: at most %.1f %%, from the first removal on at least %.1f %% of the limit; policies %.2f %% of the server's time, the server %.1f %% of a processor; %s%n",
                    all,
                    seconds,
                    all / seconds,
                    LIMIT,
                    OTHERS,
                    100.0 * most / LIMIT,
                    100.0 * least / LIMIT,
                    100 * share,
                    100 * processorShare,
                    office.reports(MEMBER));

            assertThat(server.count(application, "session:*")).isEqualTo(OTHERS);
            assertThat(most / (double) LIMIT).isLessThan(1.10);
            assertThat(least / (double) LIMIT)
                    .as("keys were removed, and not too many")
                    .isBetween(LEFT, 1.10);
            assertThat(share).isLessThan(0.02);
        }
    }

    private static PolicyRule rule(String name, Long limit) {
        return new PolicyRule(name, 1, List.of(name + ":"), 86_400, 10, limit, PolicyMode.Enforce);
    }

    private static void fill(Jedis application, String prefix, int count) {
        try (Pipeline pipeline = application.pipelined()) {
            for (int i = 0; i < count; i++) {
                pipeline.set(prefix + i, VALUE);
            }
        }
    }
}
