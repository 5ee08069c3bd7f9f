package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.servers.GateSight.Confirmed;
import dev.regionalcache.operator.servers.GateSight.Observed;
import dev.regionalcache.operator.servers.GateSight.Task;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateSightTest {

    private static final Observed MASTER = new Observed("run", true, "id", List.of(), 1);
    private static final Observed REPLICA = new Observed("run", false, "id", List.of(), 1);
    private static final Observed RESTARTED = new Observed("other", true, "id", List.of(), 1);
    private static final WriteMarker MARKER = new WriteMarker(7, "id");
    private static final GateWish OPEN = new GateWish.Open(7);
    private static final GateWish.HandOver HAND_OVER =
            new GateWish.HandOver(Duration.ofSeconds(1), at -> {}, () -> false);

    private final GateSight master = GateSight.start().observing(MASTER);

    @Test
    void aFenceIsConfirmedByTheProcessThatIsThereAndByNoOther() {
        GateSight wished = master.wishing(new GateWish.Fence());
        assertThat(wished.task()).isEqualTo(new Task.Fence());
        GateSight fenced = wished.confirming(fenced("run"));
        assertThat(fenced.task()).isEqualTo(new Task.Read());
        assertThat(fenced.isFenced("run")).isTrue();
        assertThat(fenced.observing(RESTARTED).task()).isEqualTo(new Task.Fence());
        assertThat(fenced.observing(RESTARTED).isFenced()).isFalse();
    }

    @Test
    void onlyAMasterIsOpenedAndTheFirstWriteOfAnEpochIsItsMarker() {
        assertThat(GateSight.start().wishing(OPEN).task()).isEqualTo(new Task.Read());
        assertThat(GateSight.start().observing(REPLICA).wishing(OPEN).task()).isEqualTo(new Task.Read());
        GateSight opening = master.wishing(OPEN);
        assertThat(opening.task()).isEqualTo(new Task.Open(1, MARKER, List.of()));
        GateSight open = opening.marking(MARKER).confirming(open(1));
        assertThat(open.task()).isEqualTo(new Task.Read());
        assertThat(open.isOpen("run")).isTrue();
        assertThat(open.confirming(open(3)).task()).as("changed by hand").isEqualTo(new Task.Open(1, null, List.of()));
        assertThat(open.wishing(new GateWish.Open(8)).task())
                .isEqualTo(new Task.Open(1, new WriteMarker(8, "id"), List.of()));
    }

    /** Whoever starts beside an open server would take it for closed as long as the gate rests. */
    @Test
    void aProcessOfWhichNothingWasReadIsReadAtOnce() {
        GateSight read = GateSight.start().confirming(new Confirmed("", new GateState(1, 10)));
        assertThat(read.isAtRest()).isTrue();
        assertThat(read.observing(MASTER).isAtRest()).isFalse();
        assertThat(read.observing(MASTER).confirming(open(1)).isAtRest()).isTrue();
        assertThat(read.observing(MASTER)
                        .confirming(open(1))
                        .observing(RESTARTED)
                        .isAtRest())
                .isFalse();
    }

    @Test
    void whoIsAboutToBeOpenedIsFencedNoMore() {
        assertThat(master.confirming(fenced("run")).opening().isFenced("run")).isFalse();
        assertThat(master.confirming(open(1)).opening().isOpen("run")).isTrue();
    }

    @Test
    void aProcessHandsOverOnceUntilItIsOpenedAgainOrFollowsAnother() {
        GateSight wished = master.wishing(HAND_OVER);
        assertThat(wished.task()).isEqualTo(new Task.HandOver(HAND_OVER));
        AtomicBoolean taken = new AtomicBoolean();
        GateSight handed = wished.handingOver("run", taken::get).confirming(fenced("run"));
        assertThat(handed.isTaken("run")).isFalse();
        taken.set(true);
        assertThat(handed.wishing(new GateWish.Fence()).isTaken("run")).isTrue();
        assertThat(handed.isTaken("other")).isFalse();
        assertThat(handed.task()).isEqualTo(new Task.Read());
        assertThat(handed.wishing(new GateWish.Leave()).isHandingOver("run")).isTrue();
        assertThat(handed.wishing(new GateWish.Leave()).observing(REPLICA).isHandingOver("run"))
                .isFalse();
        assertThat(handed.wishing(new GateWish.Leave()).confirming(open(1)).isHandingOver("run"))
                .isFalse();
    }

    private static Confirmed fenced(String runId) {
        return new Confirmed(runId, new GateState(Integer.MAX_VALUE, 1));
    }

    private static Confirmed open(int minReplicas) {
        return new Confirmed("run", new GateState(minReplicas, 10));
    }
}
