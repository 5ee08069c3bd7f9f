package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Syncs;
import dev.regionalcache.operator.servers.ServerView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How replicas were synchronised with the region's servers in this epoch. Redis counts from the start of a process: what each
 * had counted when it was first seen in the epoch is in the status, so that an agent that restarts goes on. Pure.
 */
final class SyncReport {

    private SyncReport() {}

    /** Null before a server was seen. */
    static @Nullable Syncs of(MemberSnapshot seen) {
        Syncs before = seen.status().map(CacheMemberStatus::syncs).orElse(null);
        Map<String, Syncs.ServerProcess> processes = new LinkedHashMap<>();
        if (before != null && before.epoch() == seen.spec().epoch()) {
            before.processes().forEach(p -> processes.put(p.runId(), p));
        }
        seen.views().values().stream()
                .map(ServerView::info)
                .filter(Objects::nonNull)
                .forEach(now -> processes.merge(
                        now.runId(),
                        new Syncs.ServerProcess(now.runId(), now.fullSyncs(), now.partialSyncs(), 0, 0),
                        (known, first) -> known.counting(now.fullSyncs(), now.partialSyncs())));
        List<Syncs.ServerProcess> newest = processes.values().stream()
                .skip(Math.max(0, processes.size() - Syncs.MOST_PROCESSES))
                .toList();
        return newest.isEmpty() ? before : Syncs.of(seen.spec().epoch(), newest);
    }
}
