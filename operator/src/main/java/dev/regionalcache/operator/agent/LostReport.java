package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.Loss;
import dev.regionalcache.operator.servers.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writes that servers of the region lost, the newest first: what was reported before, and what was found since. What was
 * read of a server takes the place of what was reported in its absence.
 */
final class LostReport {

    private static final int MOST = 10;

    private LostReport() {}

    static List<LostWrites> of(MemberSnapshot seen) {
        List<LostWrites> lost =
                new ArrayList<>(seen.status().map(CacheMemberStatus::lost).orElse(List.of()));
        seen.views().values().stream()
                .map(ServerView::guard)
                .filter(Objects::nonNull)
                .map(GuardView::loss)
                .filter(Objects::nonNull)
                .forEach(loss -> add(loss, lost));
        return List.copyOf(lost.subList(0, Math.min(MOST, lost.size())));
    }

    /** Whether there is a loss that has not been reported yet. */
    static boolean isNew(MemberSnapshot seen) {
        return !of(seen).equals(seen.status().map(CacheMemberStatus::lost).orElse(List.of()));
    }

    /** Whether the server did not answer. */
    static boolean isInAbsence(LostWrites lost) {
        return Boolean.TRUE.equals(lost.inAbsence());
    }

    private static void add(Loss loss, List<LostWrites> lost) {
        List<LostWrites> ofIt =
                lost.stream().filter(l -> l.runId().equals(loss.runId())).toList();
        if (ofIt.stream().anyMatch(l -> tells(l, loss))) {
            return;
        }
        Long insteadOf = ofIt.stream()
                .filter(LostReport::isInAbsence)
                .map(LostWrites::epoch)
                .findFirst()
                .orElse(null);
        lost.removeIf(l -> isInAbsence(l) && ofIt.contains(l));
        lost.addFirst(writes(loss, insteadOf));
    }

    /** Whether a report of the same process tells of this loss, or of more. */
    private static boolean tells(LostWrites report, Loss loss) {
        return loss.inAbsence()
                ? isInAbsence(report)
                        || report.epoch() == loss.epoch()
                        || Objects.equals(report.insteadOf(), loss.epoch())
                : !isInAbsence(report) && report.epoch() == loss.epoch();
    }

    private static LostWrites writes(Loss loss, @Nullable Long insteadOf) {
        return new LostWrites(
                loss.epoch(),
                loss.runId(),
                loss.history(),
                loss.bytes(),
                loss.writes(),
                loss.keys(),
                loss.unreadable(),
                loss.exported(),
                loss.notExported(),
                loss.inAbsence() ? true : null,
                insteadOf);
    }
}
