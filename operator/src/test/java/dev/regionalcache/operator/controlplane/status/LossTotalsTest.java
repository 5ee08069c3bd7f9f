package dev.regionalcache.operator.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.LostWrites;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LossTotalsTest {

    static final FailoverStatus ROW = row(2);
    private static final FailoverStatus ROW_THREE = row(3);
    private static final long NEXT = 3;
    private static final LostWrites IN_ABSENCE = lost(2, "run-a", 50L, null, true, null);

    @Test
    void lossesOfAllServersAreAddedUpAndStay() {
        FailoverStatus row = totals(
                ROW,
                lost(2, "run-a", 50L, 3L, null, null),
                lost(2, "run-c", 20L, null, null, null),
                lost(3, "run-d", 1_000L, 70L, null, null));
        assertTotals(row, 70L, 3L, 1);
        assertTotals(totals(row), 70L, 3L, 1);
        assertTotals(totals(row, lost(2, "run-a", 50L, 3L, null, null)), 70L, 3L, 1);
        assertTotals(totals(ROW), null, null, null);
    }

    @Test
    void whatWasReadIsNotCountedBesideWhatWasSaidInAbsence() {
        FailoverStatus before = totals(ROW, IN_ABSENCE);
        assertTotals(before, 50L, 0L, 1);
        FailoverStatus after = totals(before, lost(2, "run-a", 60L, 4L, null, 2L));
        assertTotals(after, 60L, 4L, null);
        assertTotals(totals(after), 60L, 4L, null);
    }

    @Test
    void whatWasReadInALaterEpochIsCountedThereAlone() {
        LostWrites other = lost(2, "run-c", 20L, 2L, null, null);
        LostWrites read = lost(3, "run-a", 60L, 4L, null, 2L);
        assertTotals(totals(totals(ROW, IN_ABSENCE, other), read, other), 20L, 2L, null);
        assertTotals(totals(totals(ROW, IN_ABSENCE), read), 0L, 0L, null);
    }

    /** A witness that was added in between made it the loss of no change at all. */
    @Test
    void whatIsFoundWhenTheSamePrimaryWasGrantedAgainIsOfTheChangeThatMadeItThePrimary() {
        FailoverStatus before = totals(ROW, IN_ABSENCE);
        assertTotals(LossTotals.of(before, 7, List.of(lost(4, "run-a", 60L, 4L, null, 2L))), 60L, 4L, null);
        assertTotals(LossTotals.of(before, 4, List.of(lost(4, "run-a", 60L, 4L, null, 3L))), 0L, 0L, null);
    }

    /** It had not followed yet when the next epoch began. */
    @Test
    void whatWasReadOfAServerTwiceIsCountedOnce() {
        LostWrites first = read("run-a", "h", 60L, 6L);
        LostWrites again = inEpochThree("run-a", "h");
        assertTotals(totals(ROW, first, again), 60L, 6L, null);
        FailoverStatus next = LossTotals.of(ROW_THREE, 4, List.of(first, again));
        assertTotals(next, 30L, 3L, null);
        assertTotals(
                LossTotals.of(ROW_THREE, 4, List.of(first, inEpochThree("run-a", "after it had followed"))),
                90L,
                9L,
                null);
        assertTotals(LossTotals.of(ROW_THREE, 4, List.of(first, inEpochThree("run-b", "h"))), 30L, 3L, null);
        assertTotals(LossTotals.of(ROW, 4, List.of(first, again)), 90L, 9L, null);
    }

    private static LostWrites inEpochThree(String runId, String history) {
        return new LostWrites(3, runId, history, 90L, 9L, List.of(), null, null, null, null, null);
    }

    @Test
    void whatServersOfOneHistoryHeldIsCountedOnce() {
        assertTotals(totals(ROW, read("run-a", "h", 90L, 9L), read("run-b", "h", 60L, 6L)), 90L, 9L, null);
        assertTotals(totals(ROW, read("run-a", "h", 90L, 9L), read("run-b", "other", 60L, 6L)), 150L, 15L, null);
        assertTotals(totals(ROW, read("run-a", "h", 90L, 9L), read("run-b", "h", 60L, null)), 90L, 9L, null);
        assertTotals(totals(ROW, read("run-a", "h", 50L, 5L), read("run-b", "h", 60L, null)), 60L, 5L, 1);
    }

    @Test
    void ofWhatWasReadInPartTheRestIsUncounted() {
        LostWrites part = new LostWrites(
                2, "run-a", "h", 900L, 4L, List.of(), "only the first 100 bytes were read", null, null, null, null);
        assertTotals(totals(ROW, part), 900L, 4L, 1);
        assertTotals(totals(ROW, part, read("run-b", "h", 900L, 40L)), 900L, 40L, null);
    }

    /** A follower of the process that ended has most of what that had, and was read. */
    @Test
    void whatIsKnownOfAProcessThatEndedIsCountedOnceWithWhatWasReadOfItsFollower() {
        LostWrites ended = new LostWrites(2, "run-a", "h", 90L, null, List.of(), "it ended", null, null, true, null);
        assertTotals(totals(ROW, ended, read("run-b", "h", 60L, 6L)), 90L, 6L, 1);
        assertTotals(totals(ROW, ended, read("run-b", "h", 90L, 9L)), 90L, 9L, 1);
    }

    private static FailoverStatus row(long epoch) {
        return FailoverStatus.begun(epoch, "a", "b", "PrimaryLost", FailoverState.Following, List.of(), List.of());
    }

    private static LostWrites read(String runId, String history, Long bytes, @Nullable Long writes) {
        String unreadable = writes == null ? "its backlog was gone" : null;
        return new LostWrites(2, runId, history, bytes, writes, List.of(), unreadable, null, null, null, null);
    }

    private static FailoverStatus totals(FailoverStatus row, LostWrites... reports) {
        return LossTotals.of(row, NEXT, Arrays.asList(reports));
    }

    private static void assertTotals(
            FailoverStatus row, @Nullable Long bytes, @Nullable Long writes, @Nullable Integer uncounted) {
        assertThat(row.lostBytes()).as("bytes").isEqualTo(bytes);
        assertThat(row.lostWrites()).as("writes").isEqualTo(writes);
        assertThat(row.uncounted()).as("servers").isEqualTo(uncounted);
    }

    private static LostWrites lost(
            long epoch,
            String runId,
            @Nullable Long bytes,
            @Nullable Long writes,
            @Nullable Boolean inAbsence,
            @Nullable Long insteadOf) {
        return new LostWrites(epoch, runId, null, bytes, writes, List.of(), null, null, null, inAbsence, insteadOf);
    }
}
