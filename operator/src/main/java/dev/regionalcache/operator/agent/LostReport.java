package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.LostWrites;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.Loss;
import dev.regionalcache.operator.servers.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The writes that servers of the region lost, the newest first: what was reported before, and what was found since. */
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
                .filter(loss -> lost.stream()
                        .noneMatch(l -> l.epoch() == loss.epoch() && l.runId().equals(loss.runId())))
                .map(LostReport::writes)
                .forEach(lost::addFirst);
        return List.copyOf(lost.subList(0, Math.min(MOST, lost.size())));
    }

    /** Whether there is a loss that has not been reported yet. */
    static boolean isNew(MemberSnapshot seen) {
        return !of(seen).equals(seen.status().map(CacheMemberStatus::lost).orElse(List.of()));
    }

    private static LostWrites writes(Loss loss) {
        return new LostWrites(
                loss.epoch(),
                loss.runId(),
                loss.bytes(),
                loss.writes(),
                loss.keys(),
                loss.unreadable(),
                loss.exported(),
                loss.notExported());
    }
}
