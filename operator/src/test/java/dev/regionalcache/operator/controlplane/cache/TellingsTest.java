package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TellingsTest {

    private static final List<FailoverStatus> WRITTEN = rows(FailoverState.Preparing, "a moment ago");
    private static final List<FailoverStatus> NOW = rows(FailoverState.Preparing, "just now");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final Tellings tellings = new Tellings(nanos::get);

    @Test
    void whatIsNoStepWaitsAfterWhatWasTold() {
        assertThat(tellings.rest("uid")).isZero();
        tellings.told("uid");
        assertThat(tellings.rest("uid")).isEqualTo(Tellings.APART);
        nanos.addAndGet(Tellings.APART.toNanos());
        assertThat(tellings.rest("uid")).isEqualTo(Duration.ZERO);
        assertThat(tellings.rest("another")).isZero();
    }

    @Test
    void whatWaitsIsNotForgotten() {
        tellings.waits("uid", WRITTEN, NOW);
        assertThat(tellings.rows("uid", WRITTEN)).isEqualTo(NOW);
        List<FailoverStatus> byAnotherLeader = rows(FailoverState.Promoting, "meanwhile");
        assertThat(tellings.rows("uid", byAnotherLeader)).isEqualTo(byAnotherLeader);
        tellings.told("uid");
        assertThat(tellings.rows("uid", WRITTEN)).isEqualTo(WRITTEN);
    }

    @Test
    void aCacheThatIsGoneLeavesNothing() {
        tellings.told("uid");
        tellings.waits("uid", WRITTEN, NOW);
        tellings.forget("uid");
        assertThat(tellings.rest("uid")).isZero();
        assertThat(tellings.rows("uid", WRITTEN)).isEqualTo(WRITTEN);
    }

    private static List<FailoverStatus> rows(FailoverState state, String message) {
        return List.of(FailoverStatus.begun(2, "a", null, "PrimaryLost", state, List.of(), List.of())
                .withMessage(message));
    }
}
