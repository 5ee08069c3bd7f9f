package dev.regionalcache.operator.agent;

import dev.regionalcache.core.health.HealthTracker.Signal;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerInfo;
import java.util.Optional;

/**
 * The condition of a primary that refuses writes though it may accept them: its disk or its memory is full. It keeps its lease,
 * for another region would be no better off. Not part of Ready, or the change that helps would not be rolled out.
 */
final class WritesRefused {

    private static final String OUT_OF_MEMORY = "OutOfMemory";

    private WritesRefused() {}

    static Optional<Condition> of(MemberSnapshot seen) {
        ServerView head = seen.headView().orElse(null);
        ServerInfo info = head == null ? null : head.info();
        if (!seen.isPrimary() || head == null || info == null || info.isFenced()) {
            return Optional.empty();
        }
        if (info.diskFailed()) {
            return refused(
                    "DiskFailed",
                    "%s cannot write its append-only file or its snapshot, and refuses writes until it can: free space on its volume, or raise template.storage.size"
                            .formatted(head.pod()));
        }
        return isFull(seen, head, info)
                ? refused(
                        OUT_OF_MEMORY,
                        "%s has used its memory up and evicts nothing: it refuses what needs more. Delete keys, raise template.resources.limits.memory, or choose another config.maxmemory-policy than noeviction"
                                .formatted(head.pod()))
                : Optional.empty();
    }

    /** Once full it counts as full until its memory has been below the threshold for a while: it would come and go with keys. */
    private static boolean isFull(MemberSnapshot seen, ServerView head, ServerInfo info) {
        boolean before = seen.status()
                .flatMap(s -> Conditions.find(s.conditions(), Condition.WRITES_REFUSED))
                .filter(c -> c.reason().equals(OUT_OF_MEMORY))
                .isPresent();
        boolean stays = before && !info.evicts() && head.signals().contains(Signal.MemoryFull);
        return info.isOutOfMemory() || stays;
    }

    private static Optional<Condition> refused(String reason, String message) {
        return Optional.of(Condition.of(Condition.WRITES_REFUSED, true, reason, message));
    }
}
