package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.LostWrites;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a change of the primary lost, as members report it. Pure. */
final class LossTotals {

    private LossTotals() {}

    /**
     * A row with its losses. One that was counted stays counted, also when the member that reported it is gone; but what was
     * said of a server in its absence is taken back when that has been read.
     *
     * @param reports of all members
     */
    static FailoverStatus of(FailoverStatus row, List<LostWrites> reports) {
        List<LostWrites> lost =
                reports.stream().filter(l -> l.epoch() == row.epoch()).toList();
        boolean corrected = reports.stream().anyMatch(l -> Objects.equals(l.insteadOf(), row.epoch()));
        if (lost.isEmpty() && !corrected) {
            return row;
        }
        int uncounted = (int)
                lost.stream().filter(l -> !isWhole(l) && !isCounted(l, lost)).count();
        int most = corrected ? uncounted : Math.max(uncounted, Objects.requireNonNullElse(row.uncounted(), 0));
        return row.withLoss(
                Math.max(sum(lost, LostWrites::bytes), corrected ? 0 : known(row.lostBytes())),
                // In its absence nobody's writes are counted.
                Math.max(sum(lost, LostWrites::writes), known(row.lostWrites())),
                most == 0 ? null : (Integer) most);
    }

    /** Whether all that it held was read, and not the first part of it only. */
    private static boolean isWhole(LostWrites read) {
        return read.writes() != null && read.unreadable() == null;
    }

    /** Servers of one history held the same writes, one of them more of it than another. */
    private static long sum(List<LostWrites> lost, Function<LostWrites, @Nullable Long> amount) {
        return lost.stream()
                .filter(l -> amount.apply(l) != null)
                .collect(Collectors.toMap(LossTotals::history, l -> known(amount.apply(l)), Math::max))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Whether all that a server held was read of another one. One that does not answer may have had more than was seen. */
    private static boolean isCounted(LostWrites unread, List<LostWrites> lost) {
        return unread.inAbsence() == null
                && lost.stream()
                        .anyMatch(l -> isWhole(l)
                                && history(l).equals(history(unread))
                                && known(l.bytes()) >= known(unread.bytes()));
    }

    private static String history(LostWrites lost) {
        return lost.history() == null ? "of " + lost.runId() : lost.history();
    }

    private static long known(@Nullable Long amount) {
        return Objects.requireNonNullElse(amount, 0L);
    }
}
