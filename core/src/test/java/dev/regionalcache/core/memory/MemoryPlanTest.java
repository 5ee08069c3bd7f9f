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
}
