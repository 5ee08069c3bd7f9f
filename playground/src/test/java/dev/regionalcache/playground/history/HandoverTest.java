package dev.regionalcache.playground.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static final Tenure OLD = new Tenure("run-1", "history-1");
    private static final Tenure NEW = new Tenure("run-2", "history-2");

    @Test
    void whoBeginsTakesOverFromNobody() {
        assertThat(Handover.in(List.of(write(OLD, 10), write(OLD, 20)))).isEmpty();
    }

    @Test
    void theGapIsSinceTheLastAcknowledgementOfAnybody() {
        assertThat(Handover.in(List.of(write(NEW, 50), write(OLD, 10), write(OLD, 20), write(NEW, 60))))
                .containsExactly(new Handover(NEW, 30));
    }

    private static AcknowledgedWrite write(Tenure tenure, long nanos) {
        return new AcknowledgedWrite("key-" + nanos, "a", tenure, nanos - 1, nanos);
    }
}
