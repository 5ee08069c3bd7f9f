package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final List<String> REGIONS = List.of("a", "b", "c", "d", "e");

    @Test
    void aSeedIsAPlan() {
        assertThat(FaultPlan.random(new Random(7), REGIONS, "a"))
                .isEqualTo(FaultPlan.random(new Random(7), REGIONS, "a"));
    }

    @Test
    void allKindsComeUpAndTheEndOfEachIsPlanned() {
        Random random = new Random(1);
        List<FaultPlan.Planned> faults = IntStream.range(0, 500)
                .mapToObj(i -> FaultPlan.random(random, REGIONS, "a"))
                .peek(plan -> assertThat(plan.faults()).hasSizeBetween(1, 4))
                .flatMap(plan -> plan.faults().stream())
                .toList();
        assertThat(faults.stream().map(f -> f.begin().getClass()).distinct()).hasSize(7);
        assertThat(faults).allSatisfy(f -> assertThat(f.hold().toMillis()).isBetween(200L, 6_000L));
    }
}
