package dev.regionalcache.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseHolderTest {

    private static final LeaseTimings F1 = new LeaseTimings(Duration.ofSeconds(1));
    private static final Epoch A1 = new Epoch(1, "p", "a");
    private static final Epoch A2 = new Epoch(2, "p", "a");
    private static final Grant FENCE = new Grant.MustFence();

    private final AtomicLong numbers = new AtomicLong();
    private final LeaseHolder holder =
            new LeaseHolder(A1, List.of(Set.of("a", "b", "c")), F1, "x", numbers::incrementAndGet);

    @Test
    void aMajorityMakesWritableUntilItsAnswersAre800MillisOld() {
        ask(holder, 0, "a");
        assertThat(holder.grant(at(1))).isEqualTo(FENCE);
        ask(holder, 100, "b");
        assertThat(holder.grant(at(100))).isEqualTo(writable(700));
        assertThat(holder.grant(at(799))).isEqualTo(writable(1));
        assertThat(holder.grant(at(800))).isEqualTo(FENCE);
    }

    @Test
    void anAnswerCountsFromTheSendingOfItsRequest() {
        LeaseHolder.Request request = holder.next(at(0));
        holder.count("a", "x", request.number(), A1);
        holder.count("b", "x", request.number(), A1);
        assertThat(holder.grant(at(500))).isEqualTo(writable(300));
    }

    @Test
    void anAnswerThatComesAfterFCountsNoMore() {
        LeaseHolder.Request request = holder.next(at(0));
        LeaseHolder.Request later = holder.next(at(1_000));
        holder.count("a", "x", request.number(), A1);
        holder.count("b", "x", request.number(), A1);
        assertThat(holder.grant(at(1_000))).isEqualTo(FENCE);
        holder.count("a", "x", later.number(), A1);
        holder.count("b", "x", later.number(), A1);
        assertThat(holder.grant(at(1_000))).isEqualTo(writable(800));
    }

    /** Numbers used again after a restart: 578 of 1,500 runs. */
    @Test
    void anAnswerToAnotherProcessDoesNotCount() {
        LeaseHolder.Request request = holder.next(at(0));
        holder.count("a", "y", request.number(), A1);
        holder.count("b", "y", request.number(), A1);
        assertThat(holder.grant(at(0))).isEqualTo(FENCE);
    }

    /** The pod was moved: its lease is asked for in the same epoch and process, and begins without an answer. */
    @Test
    void anAnswerToAHolderBeforeDoesNotCount() {
        LeaseHolder.Request request = holder.next(at(0));
        LeaseHolder moved = new LeaseHolder(A1, List.of(Set.of("a", "b", "c")), F1, "x", numbers::incrementAndGet);
        moved.next(at(700));
        moved.count("a", "x", request.number(), A1);
        moved.count("b", "x", request.number(), A1);
        assertThat(moved.grant(at(700))).isEqualTo(FENCE);
    }

    @Test
    void anAnswerInAnotherEpochDoesNotCount() {
        LeaseHolder.Request request = holder.next(at(0));
        holder.count("a", "x", request.number(), A2);
        holder.count("b", "x", request.number(), A2);
        assertThat(holder.grant(at(0))).isEqualTo(FENCE);
    }

    @Test
    void onlyWitnessesOfTheEpochCount() {
        ask(holder, 0, "a", "d", "e");
        assertThat(holder.grant(at(0))).isEqualTo(FENCE);
    }

    /** A suspended machine: its monotonic clock stood still. */
    @Test
    void ageIsTheLargerOfBothClocks() {
        ask(holder, 0, "a", "b");
        assertThat(holder.grant(new Moment(1_000_000, 900))).isEqualTo(FENCE);
        assertThat(holder.grant(new Moment(900_000_000, 1))).isEqualTo(FENCE);
        assertThat(holder.grant(new Moment(100_000_000, -3_600_000))).isEqualTo(writable(700));
    }

    @Test
    void anOlderAnswerDoesNotReplaceANewerOne() {
        LeaseHolder.Request first = holder.next(at(0));
        ask(holder, 500, "a", "b");
        holder.count("a", "x", first.number(), A1);
        assertThat(holder.grant(at(500))).isEqualTo(writable(800));
    }

    /** Disjoint majorities. */
    @Test
    void whileWitnessesChangeAMajorityOfBothSetsIsNeeded() {
        LeaseHolder changing = new LeaseHolder(
                A2,
                List.of(Set.of("a", "b", "c", "d"), Set.of("a", "b", "c", "d", "e")),
                F1,
                "x",
                numbers::incrementAndGet);
        ask(changing, 0, "a", "e");
        ask(changing, 10, "b");
        assertThat(changing.grant(at(10))).isEqualTo(FENCE);
        ask(changing, 20, "c");
        assertThat(changing.grant(at(20))).isInstanceOf(Grant.Writable.class);
    }

    @Test
    void onceHeldTheNewWitnessesAloneDecide() {
        LeaseHolder shrinking =
                new LeaseHolder(A2, List.of(Set.of("a", "b", "c"), Set.of("a")), F1, "x", numbers::incrementAndGet);
        ask(shrinking, 0, "a");
        assertThat(shrinking.grant(at(0))).isEqualTo(FENCE);
        ask(shrinking, 100, "a", "c");
        assertThat(shrinking.grant(at(100))).isEqualTo(writable(800));
        ask(shrinking, 800, "a");
        assertThat(shrinking.grant(at(1_500))).isEqualTo(writable(100));
    }

    /** Every operator restart was a failover. */
    @Test
    void aServerThatIsFoundWritableStaysSoFor800Millis() {
        holder.foundWritable(at(100));
        assertThat(holder.grant(at(200))).isEqualTo(new Grant.Waiting(Duration.ofMillis(700)));
        assertThat(holder.grant(at(900))).isEqualTo(FENCE);
    }

    @Test
    void theGraceEndsWithTheFirstGrant() {
        holder.foundWritable(at(900));
        ask(holder, 100, "a", "b");
        assertThat(holder.grant(at(899))).isEqualTo(writable(1));
        assertThat(holder.grant(at(900))).isEqualTo(FENCE);
    }

    @Test
    void givenUpIsForGood() {
        LeaseHolder.Request request = holder.next(at(0));
        ask(holder, 1, "a", "b");
        holder.giveUp();
        assertThat(holder.grant(at(1))).isEqualTo(FENCE);
        holder.count("a", "x", request.number(), A1);
        holder.count("b", "x", request.number(), A1);
        ask(holder, 2, "a", "b");
        holder.foundWritable(at(2));
        assertThat(holder.grant(at(2))).isEqualTo(FENCE);
        assertThat(holder.isGivenUp()).isTrue();
    }

    @Test
    void theNextEpochOfTheSameServerTakesOverWhatIsLeft() {
        ask(holder, 0, "a", "b");
        LeaseHolder next = holder.succeeding(A2, List.of(Set.of("a", "b", "c")), F1, at(100));
        assertThat(next.grant(at(100))).isEqualTo(new Grant.Waiting(Duration.ofMillis(700)));
        assertThat(next.grant(at(800))).isEqualTo(FENCE);
        ask(next, 700, "b", "c");
        assertThat(next.grant(at(800))).isEqualTo(writable(700));
        assertThat(next.next(at(801)).number()).isGreaterThan(2);
    }

    @Test
    void aRequestSaysWhetherTheLeaseIsHeld() {
        assertThat(holder.next(at(0)).holds()).isFalse();
        ask(holder, 0, "a", "b");
        assertThat(holder.next(at(100)).holds()).isTrue();
        assertThat(holder.next(at(900)).holds()).isFalse();
    }

    private static void ask(LeaseHolder holder, long millis, String... witnesses) {
        LeaseHolder.Request request = holder.next(at(millis));
        for (String witness : witnesses) {
            holder.count(witness, request.process(), request.number(), request.triple());
        }
    }

    private static Grant writable(long millis) {
        return new Grant.Writable(Duration.ofMillis(millis));
    }

    private static Moment at(long millis) {
        return new Moment(millis * 1_000_000, millis);
    }
}
