package dev.regionalcache.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @ValueSource(longs = {64, 96, 256, 1024, 16384, 1 << 20})
    void allThatAServerUsesFitsIntoTheLimitAndKeysHaveAnEighthOfItAtLeast(long mebibytes) {
        long limit = mebibytes * MIB;
        for (long backlog : new long[] {MIB, 64 * MIB, 1L << 36}) {
            for (boolean snapshots : new boolean[] {false, true}) {
                MemoryPlan plan = MemoryPlan.of(limit, backlog, snapshots);
                assertThat(plan.maxmemory() + plan.backlog() + 16 * MIB)
                        .as("with a replica's buffer")
                        .isLessThanOrEqualTo(limit);
                assertThat(plan.replicaBuffer()).isGreaterThanOrEqualTo(plan.backlog());
                assertThat(plan.backlog()).isLessThanOrEqualTo(backlog);
                assertThat(plan.keys()).isGreaterThan(limit / 8).isLessThan(plan.maxmemory() - plan.backlog());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {48, 100, 126, 127, 512, 3000, 1 << 20})
    void aLimitIsFoundThatLeavesSoMuchForKeys(long mebibytes) {
        long keys = mebibytes * MIB;
        for (long backlog : new long[] {MIB, 4 * MIB, 64 * MIB, 1L << 30}) {
            for (boolean snapshots : new boolean[] {false, true}) {
                long limit = MemoryPlan.limitFor(keys, backlog, snapshots);
                assertThat(limit % MIB).isZero();
                assertThat(MemoryPlan.of(limit, backlog, snapshots).keys()).isBetween(keys, keys + 2 * MIB);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 8})
    void noServerHasLessThanTheLeastLimit(long mebibytes) {
        assertThat(MemoryPlan.limitFor(mebibytes * MIB, 64 * MIB, false)).isEqualTo(64 * MIB);
    }
}
