package dev.regionalcache.core.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeadChoiceTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void aHeadThatAnswersStaysItWhateverItsFollowersHold() {
        assertThat(next(Freedom.FULL, server(0, follower(100), LONG), server(1, follower(120), LONG)))
                .isEmpty();
    }

    @Test
    void aHeadThatEndedIsReplacedByItsMostAdvancedFollower() {
        assertThat(ended(
                        Freedom.FULL,
                        server(0, null, SHORT),
                        server(1, follower(100), LONG),
                        server(2, follower(120), LONG)))
                .contains(2);
    }

    @Test
    void aHeadThatIsSilentIsReplacedAfterThreeSeconds() {
        assertThat(next(Freedom.FULL, server(0, null, SHORT), server(1, follower(100), LONG)))
                .isEmpty();
        assertThat(next(Freedom.FULL, server(0, null, HeadChoice.SILENCE), server(1, follower(100), LONG)))
                .contains(1);
    }

    @Test
    void aFollowerOfTheRegionsHistoryComesFirst() {
        Holding other = new Holding(false, false, true, "other", null, 0, 1_000, 9);
        assertThat(ended(Freedom.FULL, server(0, null, SHORT), server(1, follower(100), LONG), server(2, other, LONG)))
                .contains(1);
    }

    @Test
    void aProcessInItsPlaceThatStandsStillAndHoldsLessIsReplaced() {
        Holding empty = new Holding(false, true, true, "new", null, 0, 0, 0);
        assertThat(next(Freedom.FULL, server(0, empty, SHORT), server(1, follower(100), LONG)))
                .contains(1);
        Holding further = new Holding(false, true, true, "next", "id", 101, 90, 5);
        assertThat(next(Freedom.FULL, server(0, further, SHORT), server(1, follower(100), LONG)))
                .as("one epoch further than its follower")
                .isEmpty();
    }

    @Test
    void aServerThatHoldsNothingOrCopiesOrWasAPrimaryTakesNobodysPlace() {
        for (Holding holding : List.of(
                new Holding(false, false, true, "id", null, 0, 0, 0),
                new Holding(false, false, false, "id", null, 0, 100, 5),
                new Holding(true, false, true, "id", null, 0, 100, 5))) {
            assertThat(ended(Freedom.FULL, server(0, null, LONG), server(1, holding, LONG)))
                    .as("%s", holding)
                    .isEmpty();
        }
    }

    @Test
    void afterProofOnlyWhoLivedOnTakesThePrimarysPlace() {
        HeadSight.Server silent = server(0, null, SHORT);
        assertThat(next(Freedom.PROVEN, silent, server(1, follower(100), LONG))).contains(1);
        assertThat(next(Freedom.PROVEN, silent, server(1, follower(100), Duration.ZERO)))
                .as("it restarted as well")
                .isEmpty();
        assertThat(ended(Freedom.AFTER_PROOF, silent, server(1, follower(100), Duration.ZERO)))
                .as("it restarted as well")
                .isEmpty();
    }

    @Test
    void withoutProofAHeadThatMayAcceptWritesStays() {
        HeadSight.Server silent = server(0, null, LONG);
        HeadSight.Server follower = server(1, follower(100), LONG.multipliedBy(2));
        assertThat(next(Freedom.AFTER_PROOF, silent, follower)).isEmpty();
        assertThat(ended(Freedom.AFTER_PROOF, silent, follower)).contains(1);
        assertThat(ended(Freedom.NONE, silent, follower)).isEmpty();
    }

    @Test
    void anEpochLeavesTheHeadToTheAgentWhereNoneOfItsServersMayBeWritable() {
        assertThat(Freedom.in(epoch(2, false, false, false, false, null, null))).isEqualTo(Freedom.FULL);
        assertThat(Freedom.in(epoch(2, true, false, false, true, null, null)))
                .as("chosen, and not recorded yet")
                .isEqualTo(Freedom.NONE);
        assertThat(Freedom.in(epoch(3, true, false, false, true, 2L, 2L)))
                .as("chosen again, and not recorded yet")
                .isEqualTo(Freedom.NONE);
        assertThat(Freedom.in(epoch(2, true, false, false, true, 2L, null))).isEqualTo(Freedom.NONE);
        assertThat(Freedom.in(epoch(2, true, false, false, true, 2L, 1L)))
                .as("an older lease was given up")
                .isEqualTo(Freedom.NONE);
        assertThat(Freedom.in(epoch(2, true, false, false, true, 2L, 2L))).isEqualTo(Freedom.PROVEN);
    }

    @Test
    void aPreparationLeavesTheHeadToTheAgentUntilItHasReported() {
        assertThat(Freedom.in(epoch(3, false, true, false, false, null, null))).isEqualTo(Freedom.FULL);
        assertThat(Freedom.in(epoch(3, false, true, false, true, 2L, null))).isEqualTo(Freedom.AFTER_PROOF);
        assertThat(Freedom.in(epoch(3, false, true, false, true, 2L, 2L))).isEqualTo(Freedom.PROVEN);
        assertThat(Freedom.in(epoch(3, false, true, true, true, 2L, 2L))).isEqualTo(Freedom.NONE);
    }

    private static Freedom.Epoch epoch(
            long number,
            boolean primary,
            boolean preparing,
            boolean prepared,
            boolean orphaned,
            @Nullable Long writable,
            @Nullable Long givenUp) {
        return new Freedom.Epoch(number, primary, preparing, prepared, orphaned, writable, givenUp, true, false);
    }

    private static Holding follower(long offset) {
        return new Holding(false, false, true, "id", null, 0, offset, 5);
    }

    private static HeadSight.Server server(int ordinal, @Nullable Holding holding, Duration lasting) {
        return new HeadSight.Server(ordinal, holding, lasting);
    }

    private static Optional<Integer> next(Freedom freedom, HeadSight.Server... servers) {
        return HeadChoice.successor(sight(freedom, false, servers));
    }

    private static Optional<Integer> ended(Freedom freedom, HeadSight.Server... servers) {
        return HeadChoice.successor(sight(freedom, true, servers));
    }

    private static HeadSight sight(Freedom freedom, boolean ended, HeadSight.Server... servers) {
        return new HeadSight(0, freedom, true, "id", ended, false, false, List.of(servers));
    }
}
