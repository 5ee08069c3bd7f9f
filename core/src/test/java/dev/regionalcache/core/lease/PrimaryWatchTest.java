package dev.regionalcache.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrimaryWatchTest {

    private static final LeaseTimings F1 = new LeaseTimings(Duration.ofSeconds(1));
    private static final Epoch A1 = new Epoch(1, "p", "a");
    private static final Epoch B2 = new Epoch(2, "p", "b");

    private final PrimaryWatch watch = new PrimaryWatch(at(0));

    @Test
    void aSilenceOfMoreThanFIsAVote() {
        watch.watch(spec(A1, null), at(500));
        assertThat(watch.vote(at(1_500))).isEmpty();
        assertThat(watch.vote(at(1_501))).contains(A1);
    }

    @Test
    void aRequestOfTheHolderIsASignOfLife() {
        watch.watch(spec(A1, null), at(0));
        watch.heard(new LeaseHolder.Request(A1, "x", 1, true), at(900));
        assertThat(watch.vote(at(1_900))).isEmpty();
        watch.heard(new LeaseHolder.Request(A1, "x", 2, false), at(1_900));
        assertThat(watch.vote(at(1_901))).contains(A1);
    }

    /** Silent agent, writable server: no failover. */
    @Test
    void aWritableServerIsASignOfLife() {
        watch.watch(spec(A1, null), at(0));
        watch.seenWritable("a", at(900));
        watch.seenWritable("b", at(1_500));
        assertThat(watch.vote(at(1_900))).isEmpty();
        assertThat(watch.vote(at(1_901))).contains(A1);
    }

    @Test
    void theHolderOfTheEpochBeforeIsOneUntilItReleasedIt() {
        watch.watch(spec(B2, A1), at(0));
        watch.heard(new LeaseHolder.Request(A1, "x", 1, true), at(900));
        assertThat(watch.vote(at(1_800))).isEmpty();
        watch.watch(new Assignment(2, "p", B2, A1, Set.of(A1), F1), at(1_000));
        watch.heard(new LeaseHolder.Request(A1, "x", 2, true), at(1_800));
        assertThat(watch.vote(at(1_901))).contains(B2);
    }

    @Test
    void aNewEpochGetsItsFullTimeAndOneThatIsPreparedIsNotVotedOn() {
        watch.watch(spec(A1, null), at(0));
        watch.watch(spec(B2, null), at(900));
        assertThat(watch.vote(at(1_900))).isEmpty();
        watch.watch(new Assignment(3, "p", null, null, Set.of(), F1), at(1_900));
        assertThat(watch.vote(at(9_000))).isEmpty();
    }

    @Test
    void aWallClockThatIsSetForwardIsNoVote() {
        watch.watch(spec(A1, null), at(0));
        assertThat(watch.vote(new Moment(500_000_000, 3_600_000))).isEmpty();
    }

    private static Assignment spec(Epoch chosen, @Nullable Epoch previous) {
        return new Assignment(chosen.number(), chosen.proposer(), chosen, previous, Set.of(), F1);
    }

    private static Moment at(long millis) {
        return new Moment(millis * 1_000_000, millis);
    }
}
