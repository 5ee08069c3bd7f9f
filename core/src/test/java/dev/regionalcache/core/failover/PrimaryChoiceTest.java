package dev.regionalcache.core.failover;

import static dev.regionalcache.core.failover.SeenCache.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.failover.SeenCache.At;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of the prepared regions is chosen, by what its server holds. */
class PrimaryChoiceTest {

    private final SeenCache cache = new SeenCache();

    @Test
    void theMostAdvancedIsChosenWhateverThePreference() {
        cache.preparing();
        assertThat(cache.choice()).isEqualTo(new Choice("c", "run-c", "h1", 110L));
    }

    /** One that was left before has less, and knows nothing of the end. */
    @Test
    void theChoiceSaysWhetherSomebodyHeardTheFormerPrimaryOut() {
        cache.preparing(position("a", 90, 1L), heard("b", "h1", 100), position("c", 100, 1L));
        assertThat(cache.choice()).isEqualTo(new Choice("b", "run-b", "h1", 100L, null, true));
        cache.preparing(position("a", 90, 1L), heard("b", "h1", 100), position("c", 110, 1L));
        assertThat(cache.choice()).as("it ended later").isEqualTo(new Choice("c", "run-c", "h1", 110L));
        cache.preparing(heard("a", "h1", 90), heard("b", "h1", 100), position("c", 90, 1L));
        assertThat(cache.choice())
                .as("one of the links ended otherwise")
                .isEqualTo(new Choice("b", "run-b", "h1", 100L));
        cache.preparing(position("a", 90, 1L), heard("b", "h0", 100), position("c", 100, 2L));
        assertThat(cache.choice()).as("another process").isEqualTo(new Choice("c", "run-c", "h1", 100L));
    }

    private static At heard(String region, String history, long offset) {
        return new At(region, new Position(history, null, null, offset, 10, true, 1L, history, true));
    }

    @Test
    void amongEqualsTheSameRegionThenPriority() {
        cache.preparing(position("a", 100, 1L), position("b", 100, 1L), position("c", 100, 1L));
        assertThat(cache.choice().region()).isEqualTo("a");
        cache.preparing(position("a", 90, 1L), position("b", 100, 1L), position("c", 100, 1L));
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    @Test
    void aNewerHistoryIsAheadWhateverTheOffset() {
        cache.preparing(position("a", 900, 1L), position("b", 100, 2L), position("c", 90, 2L));
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    /** An epoch that never held a write won: 480 writes lost to an offset of 1. */
    @Test
    void anEpochThatNeverHeldAWriteDoesNotWin() {
        cache.preparing(
                position("a", 90, 1L),
                new At("b", new Position("h2", "h1", 81L, 2_000, 9, true, 1L, "h1", false)),
                position("c", 100, 1L));
        assertThat(cache.choice().region()).isEqualTo("c");
    }

    /** An empty replica still showed the old id and a large offset. */
    @Test
    void neitherALoadingServerNorOneThatLostItsHistoryIsChosen() {
        cache.preparing(
                position("a", 90, 1L),
                new At("b", new Position("h1", null, null, 5_000, 60, false, 1L, "h1", false)),
                new At("c", new Position("x", null, null, 1, 50, true)));
        assertThat(cache.choice().region()).isEqualTo("a");
        cache.preparing(
                new At("a", new Position("h1", null, null, 90, 5, true)),
                new At("b", new Position("h1", null, null, 80, 4, true)),
                new At("c", new Position("h1", null, null, 5_000, 0, true)));
        assertThat(cache.choice().region()).isEqualTo("a");
    }

    /** All replicas were refused by a master that restarted with an old snapshot, and it alone was left to choose. */
    @Test
    void aServerWhoseOffsetSaysNothingIsComparedByItsMarker() {
        cache.preparing(
                position("a", 431, 1L),
                new At("b", new Position("h2", null, null, 1, 50, true, 2L, "h2", false)),
                new At("c", new Position("h1", null, null, 5_000, 0, true)));
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    /** The primary was granted its lease anew, and lost before it wrote again: all of its history was taken for an empty one. */
    @Test
    void inAHistoryThatWasGrantedAgainTheMostAdvancedIsChosen() {
        cache.beginnings = Map.of("h1", new Beginning("h0", 49));
        cache.preparing(
                new At("a", written("h1", 90, "h1")),
                new At("b", written("h1", 100, "h1")),
                new At("c", written("h1", 120, "h1")));
        assertThat(cache.choice().region()).isEqualTo("c");
    }

    /** With the history before in the record, whoever was still in that was cut where it began. */
    @Test
    void whoWasNotThereWhenAPrimaryNeverOpenedIsChosenIfItHasMore() {
        cache.beginnings = Map.of("h2", new Beginning("h1", 90), "h1", new Beginning("h0", 10));
        cache.preparing(
                new At("a", written("h1", 95, "h1")),
                new At("b", written("h2", 120, "h1")),
                new At("c", written("h2", 134, "h1")));
        assertThat(cache.choice().region()).isEqualTo("a");
    }

    /** It was counted as far as it was itself when it heard of the history, and one that had less of the writes won. */
    @Test
    void whoWentOnAfterAPrimaryThatNeverOpenedIsCountedAsFarAsThatOneWas() {
        cache.beginnings = Map.of("h2", new Beginning("h1", 90));
        cache.preparing(
                new At("a", written("h1", 80, "h1")),
                new At("b", new Position("h2", "h1", 71L, 120, 5, true, 2L, "h1", false)),
                new At("c", written("h1", 70, "h1")));
        assertThat(cache.choice().region()).isEqualTo("b");
    }

    @Test
    void twoPrimariesThatNeverOpenedAddNothing() {
        cache.beginnings = Map.of("h2", new Beginning("h1", 90), "h3", new Beginning("h2", 150));
        cache.preparing(
                new At("a", written("h1", 95, "h1")),
                new At("b", written("h3", 200, "h1")),
                new At("c", written("h2", 134, "h1")));
        assertThat(cache.choice().region()).isEqualTo("a");
        cache.preparing(
                new At("a", written("h1", 85, "h1")),
                new At("b", written("h3", 200, "h1")),
                new At("c", written("h2", 134, "h1")));
        assertThat(cache.choice().region()).as("who went on has it all").isEqualTo("b");
    }

    /** Who had copied all of it did not know where the history began, was not cut there, and won though it had less. */
    @Test
    void aFullCopyIsComparedLikeTheOthersInItsHistory() {
        cache.preparing(
                new At("a", new Position("h1", "h0", 40L, 110, 5, true, 2L, "h0", false)),
                new At("b", written("h1", 100, "h0")),
                new At("c", new Position("h1", "h0", 50L, 120, 5, true, 2L, "h0", false)));
        assertThat(cache.choice().region()).isEqualTo("c");
        cache.preparing(
                new At("a", written("h0", 60, "h0")),
                new At("b", written("h1", 100, "h0")),
                new At("c", new Position("h1", "h0", 50L, 90, 5, true, 2L, "h0", false)));
        assertThat(cache.choice().region()).as("nothing was written in it").isEqualTo("a");
    }

    private static Position written(String history, long offset, String markerHistory) {
        return new Position(history, null, null, offset, 5, true, 2L, markerHistory, false);
    }
}
