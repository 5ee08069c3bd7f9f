package dev.regionalcache.playground.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.LostWrites;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories that are made up. */
class HistoryCheckerTest {

    private static final Tenure WEST = new Tenure("west", "h1");
    private static final Tenure EAST = new Tenure("east", "h2");

    @Test
    void whatThePrimaryHasIsPresent() {
        Verdict verdict = HistoryChecker.check(List.of(write("a", WEST, 1, 2)), Set.of("a"), List.of());
        assertThat(verdict.fates()).containsValue(Fate.PRESENT);
        assertThat(verdict.holds()).isTrue();
    }

    @Test
    void whatIsMissingAndNotReportedIsAViolation() {
        Verdict verdict = HistoryChecker.check(
                List.of(write("a", WEST, 1, 2), write("b", WEST, 3, 4)), Set.of("b"), List.of(report(2, 1L, "other")));
        assertThat(verdict.with(Fate.VIOLATION))
                .extracting(AcknowledgedWrite::key)
                .containsExactly("a");
        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.summary()).contains("2 acknowledged", "1 present", "1 lost without a word");
    }

    @Test
    void whatIsNamedIsReported() {
        Verdict verdict = HistoryChecker.check(List.of(write("a", WEST, 1, 2)), Set.of(), List.of(report(2, 1L, "a")));
        assertThat(verdict.fates()).containsValue(Fate.REPORTED);
        assertThat(verdict.holds()).isTrue();
    }

    @Test
    void noMoreAreCountedThanReportsCount() {
        List<AcknowledgedWrite> writes =
                IntStream.range(0, 6).mapToObj(i -> write("k" + i, WEST, i, i)).toList();
        Verdict verdict = HistoryChecker.check(writes, Set.of(), List.of(report(2, 5L, "k0", "k1")));
        assertThat(verdict.with(Fate.REPORTED)).hasSize(2);
        assertThat(verdict.with(Fate.COUNTED)).hasSize(3);
        assertThat(verdict.with(Fate.VIOLATION)).hasSize(1);
    }

    @Test
    void twoServersThatWereAheadOfOnePrimaryReportTheSameWrites() {
        List<AcknowledgedWrite> writes = List.of(write("k0", WEST, 1, 2), write("k1", WEST, 3, 4));
        Verdict verdict = HistoryChecker.check(writes, Set.of(), List.of(report(2, 1L), report(2, 1L)));
        assertThat(verdict.with(Fate.COUNTED)).hasSize(1);
        assertThat(verdict.with(Fate.VIOLATION)).hasSize(1);
        assertThat(HistoryChecker.check(writes, Set.of(), List.of(report(2, 1L), report(3, 1L)))
                        .holds())
                .as("reports of two epochs are of different writes")
                .isTrue();
    }

    @Test
    void whatCouldNotBeReadBackIsCountedByItsBytes() {
        List<AcknowledgedWrite> writes = List.of(write("k0", WEST, 1, 2), write("k1", WEST, 3, 4));
        LostWrites unreadable =
                new LostWrites(2, "west", null, 45L, null, List.of(), "its backlog was gone", null, null, null, null);
        assertThat(HistoryChecker.check(writes, Set.of(), List.of(unreadable)).with(Fate.VIOLATION))
                .hasSize(1);
    }

    /** It excused every write that was missing. */
    @Test
    void whatNobodyCanCountExcusesWritesOfThatProcessOnly() {
        List<AcknowledgedWrite> writes = List.of(write("k0", WEST, 1, 2), write("k1", EAST, 3, 4));
        LostWrites uncounted =
                new LostWrites(2, "west", null, null, null, List.of(), "it ended", null, null, true, null);
        Verdict verdict = HistoryChecker.check(writes, Set.of(), List.of(uncounted));
        assertThat(verdict.with(Fate.UNCOUNTED))
                .extracting(AcknowledgedWrite::key)
                .containsExactly("k0");
        assertThat(verdict.with(Fate.VIOLATION))
                .extracting(AcknowledgedWrite::key)
                .containsExactly("k1");
    }

    /** {@code make faults}: four writes of the last 0.1 s of a process that was killed together with its only child. */
    @Test
    void ofAProcessThatEndedItsLastWritesMayBeMoreThanWereSeen() {
        List<AcknowledgedWrite> writes = List.of(
                write("long before", WEST, 1, 2),
                write("k0", WEST, 2_000_000_000L, 2_000_000_001L),
                write("k1", WEST, 2_050_000_000L, 2_050_000_001L));
        LostWrites seen = new LostWrites(2, "west", null, 29L, null, List.of(), "it ended", null, null, true, null);
        Verdict verdict = HistoryChecker.check(writes, Set.of(), List.of(seen));
        assertThat(verdict.with(Fate.UNCOUNTED))
                .extracting(AcknowledgedWrite::key)
                .containsExactly("k0", "k1");
        assertThat(verdict.with(Fate.VIOLATION))
                .extracting(AcknowledgedWrite::key)
                .containsExactly("long before");
    }

    @Test
    void oneAfterTheOtherIsNoConflict() {
        assertThat(Conflict.in(List.of(write("a", WEST, 1, 2), write("b", WEST, 5, 9), write("c", EAST, 7, 8))))
                .as("the last of the one may have been accepted before the first of the other")
                .isEmpty();
    }

    @Test
    void twoThatAcceptInTurnsAreAConflict() {
        List<Conflict> conflicts = Conflict.in(List.of(
                write("a", WEST, 1, 2), write("b", EAST, 3, 4), write("c", WEST, 5, 6), write("d", EAST, 7, 8)));
        assertThat(conflicts).containsExactly(new Conflict(EAST, WEST, 1));
    }

    @Test
    void oneWriteBetweenTwoOfAnotherServerIsAConflict() {
        assertThat(Conflict.in(List.of(write("a", WEST, 1, 2), write("b", EAST, 3, 4), write("c", WEST, 5, 6))))
                .hasSize(1);
    }

    @Test
    void aServerThatIsPrimaryAgainHasAnotherTenure() {
        Tenure again = new Tenure("west", "h3");
        assertThat(Conflict.in(List.of(write("a", WEST, 1, 2), write("b", EAST, 3, 4), write("c", again, 5, 6))))
                .isEmpty();
        assertThat(Conflict.in(List.of(write("a", WEST, 1, 2), write("b", again, 1, 4), write("c", WEST, 5, 6))))
                .as("one process is one server, whatever its history was called when it was asked")
                .isEmpty();
    }

    private static AcknowledgedWrite write(String key, Tenure tenure, long sent, long acknowledged) {
        return new AcknowledgedWrite(key, "here", tenure, sent, acknowledged);
    }

    private static LostWrites report(long epoch, @Nullable Long writes, String... keys) {
        return new LostWrites(epoch, "server", null, 1_000L, writes, List.of(keys), null, null, null, null, null);
    }
}
