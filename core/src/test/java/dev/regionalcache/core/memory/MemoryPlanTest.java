package dev.regionalcache.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

    @ParameterizedTest
    @ValueSource(longs = {64, 96, 256, 1024, 16384, 1 << 20})
    void keysAndBuffersFitIntoTheLimit(long mebibytes) {
        long limit = mebibytes << 20;
        for (boolean snapshots : new boolean[] {false, true}) {
            MemoryPlan plan = MemoryPlan.of(limit, 64L << 20, snapshots);
            assertThat(plan.maxmemory() + plan.backlog() + (16L << 20)).isLessThanOrEqualTo(limit);
            assertThat(plan.maxmemory()).isGreaterThanOrEqualTo(limit / 4);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {48, 100, 126, 127, 512, 3000, 1 << 20})
    void aLimitIsFoundThatLeavesSoMuchForKeys(long mebibytes) {
        long keys = mebibytes << 20;
        for (long backlog : new long[] {1L << 20, 4L << 20, 64L << 20, 1L << 30}) {
            for (boolean snapshots : new boolean[] {false, true}) {
                long limit = MemoryPlan.limitFor(keys, backlog, snapshots);
                assertThat(limit % (1L << 20)).isZero();
                assertThat(MemoryPlan.of(limit, backlog, snapshots).maxmemory()).isBetween(keys, keys + (2L << 20));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 8})
    void noServerHasLessThanTheLeastLimit(long mebibytes) {
        assertThat(MemoryPlan.limitFor(mebibytes << 20, 64L << 20, false)).isEqualTo(64L << 20);
    }
}
