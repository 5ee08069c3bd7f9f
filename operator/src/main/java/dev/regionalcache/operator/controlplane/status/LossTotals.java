package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.LostWrites;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a change of the primary lost, as members report it. Pure. */
final class LossTotals {

    private LossTotals() {}

    /**
     * A row with its losses. One that was counted stays counted, also when the member that reported it is gone; but what was
     * said of a server in its absence is taken back when that has been read.
     *
     * @param next the epoch of the next row: those between grant the same primary again, and what is found missing then was lost
     *     in this change
     * @param reports of all members
     */
    static FailoverStatus of(FailoverStatus row, long next, List<LostWrites> reports) {
        LongPredicate isOfRow = epoch -> row.epoch() <= epoch && epoch < next;
        List<LostWrites> lost =
                reports.stream().filter(l -> isOfRow.test(l.epoch())).toList();
        List<LostWrites> earlier = reports.stream()
                .filter(l -> l.epoch() < row.epoch() && l.inAbsence() == null)
                .toList();
        boolean corrected = reports.stream().anyMatch(l -> l.insteadOf() != null && isOfRow.test(l.insteadOf()));
        if (lost.isEmpty() && !corrected) {
            return row;
        }
        int uncounted = (int)
                lost.stream().filter(l -> !isWhole(l) && !isCounted(l, lost)).count();
        int most = corrected ? uncounted : Math.max(uncounted, Objects.requireNonNullElse(row.uncounted(), 0));
        return row.withLoss(
                Math.max(sum(lost, earlier, LostWrites::bytes), corrected ? 0 : known(row.lostBytes())),
                // In its absence nobody's writes are counted.
                Math.max(sum(lost, earlier, LostWrites::writes), known(row.lostWrites())),
                most == 0 ? null : (Integer) most);
    }

    /** Whether all that it held was read, and not the first part of it only. */
    private static boolean isWhole(LostWrites read) {
        return read.writes() != null && read.unreadable() == null;
    }

    /**
     * Servers of one history held the same writes, one of them more of it than another; and one that did not follow yet when the
     * next change began is read once more, with what was told already.
     */
    private static long sum(
            List<LostWrites> lost, List<LostWrites> earlier, Function<LostWrites, @Nullable Long> amount) {
        Map<String, Long> told = most(earlier, amount);
        return most(lost, amount).entrySet().stream()
                .mapToLong(e -> Math.max(0, e.getValue() - told.getOrDefault(e.getKey(), 0L)))
                .sum();
    }

    private static Map<String, Long> most(List<LostWrites> lost, Function<LostWrites, @Nullable Long> amount) {
        return lost.stream()
                .filter(l -> amount.apply(l) != null)
                .collect(Collectors.toMap(LossTotals::history, l -> known(amount.apply(l)), Math::max));
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
