package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import org.junit.jupiter.api.Test;

class LeasePlanTest {

    @Test
    void aHandoverIsTakenByItsSuccessorInTheVeryNextEpoch() {
        LeasePlan.Handover handover = new LeasePlan.Handover(new Epoch(3, "leader", "eu"), "us", true);
        assertThat(handover.isTaken(new Epoch(4, "leader", "us"))).isTrue();
        assertThat(handover.isTaken(new Epoch(3, "leader", "us"))).isFalse();
        assertThat(handover.isTaken(new Epoch(4, "leader", "ap"))).isFalse();
        assertThat(handover.isTaken(new Epoch(5, "leader", "us")))
                .as("it was chosen again, perhaps with less")
                .isFalse();
    }
}
