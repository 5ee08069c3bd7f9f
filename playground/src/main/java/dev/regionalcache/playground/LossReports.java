package dev.regionalcache.playground;

import dev.regionalcache.crds.member.LostWrites;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All reports of lost writes that members ever had: a member keeps the last ten. Thread-safe. */
final class LossReports {

    private record Key(String region, long epoch, String runId) {}

    private final CacheView view;
    private final List<String> regions;
    private final Map<Key, LostWrites> seen = new ConcurrentHashMap<>();

    LossReports(CacheView view, List<String> regions) {
        this.view = view;
        this.regions = regions;
    }

    /** Looks at all members now. */
    Collection<LostWrites> look() {
        for (String region : regions) {
            view.member(region).ifPresent(member -> {
                if (member.getStatus() != null) {
                    member.getStatus().lost().forEach(lost -> add(region, lost));
                }
            });
        }
        return List.copyOf(seen.values());
    }

    /** What was read of a server takes the place of what was said in its absence. */
    private void add(String region, LostWrites lost) {
        if (lost.insteadOf() != null) {
            seen.remove(new Key(region, lost.insteadOf(), lost.runId()));
        }
        seen.put(new Key(region, lost.epoch(), lost.runId()), lost);
    }
}
