package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.planning.StepMemory;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Measures how long caches have been in the step that they are in, by a monotonic clock. Thread-safe. */
final class StepClock {

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Map<String, Looks> caches = new ConcurrentHashMap<>();

    /** Reads {@code nanos}, which must not jump. */
    StepClock(LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** What is remembered of a cache, whose regions are seen as they are now. */
    StepMemory memory(String uid, List<RegionView> regions) {
        Looks looks = caches.computeIfAbsent(uid, u -> new Looks());
        synchronized (looks) {
            return looks.memory(nanos.getAsLong(), regions);
        }
    }

    /** A plan was made, and is carried out now. */
    void planned(String uid, Plan plan, Observation seen) {
        Looks looks = caches.computeIfAbsent(uid, u -> new Looks());
        synchronized (looks) {
            looks.planned(nanos.getAsLong(), plan, seen, 1 + 2 * random.nextDouble());
        }
    }

    /** The cache is gone. */
    void forget(String uid) {
        caches.remove(uid);
    }

    /** Since when something is as it is. */
    private record Since(String state, long nanos) {}

    /** The looks at one cache. */
    private static final class Looks {

        private Since phase = new Since("", 0);
        private boolean proposed;
        private double luck = 1;
        private Set<String> excluded = Set.of();
        private final Map<String, Since> links = new HashMap<>();
        private final Map<String, Long> led = new HashMap<>();
        private Since held = new Since("", 0);

        StepMemory memory(long now, List<RegionView> regions) {
            Map<String, Duration> down = new HashMap<>();
            Map<String, Duration> up = new HashMap<>();
            for (RegionView region : regions) {
                String link = link(region);
                if (link == null) {
                    links.remove(region.name());
                    continue;
                }
                String state = link + "<" + parent(region.member());
                Since since = links.get(region.name());
                if (since == null || !since.state().equals(state)) {
                    since = new Since(state, now);
                    links.put(region.name(), since);
                }
                (region.isLinkUp() ? up : down).put(region.name(), Duration.ofNanos(now - since.nanos()));
            }
            String holds = held(regions);
            if (!holds.equals(held.state())) {
                held = new Since(holds, now);
            }
            Map<String, Duration> ledFor = new HashMap<>();
            led.forEach((pair, at) -> ledFor.put(pair, Duration.ofNanos(now - at)));
            return new StepMemory(
                    phase.state(),
                    Duration.ofNanos(now - phase.nanos()),
                    proposed,
                    luck,
                    excluded,
                    down,
                    up,
                    ledFor,
                    holds.isEmpty() ? null : Duration.ofNanos(now - held.nanos()));
        }

        void planned(long now, Plan plan, Observation seen, double nextLuck) {
            if (!plan.phase().equals(phase.state())) {
                phase = new Since(plan.phase(), now);
                luck = nextLuck;
            }
            switch (plan.change()) {
                case Change.Preparing preparing -> {
                    proposed = true;
                    excluded = preparing.excluded();
                }
                case Change.Held held -> {
                    proposed = false;
                    excluded = Set.of();
                }
                case null, default -> {}
            }
            for (RegionView region : seen.regions()) {
                CacheMember next = plan.members().get(region.name());
                String before = parent(region.member());
                if (plan.epoch() != null
                        && next != null
                        && !before.isEmpty()
                        && !before.equals(parent(next))
                        && seen.memory().isCutOff(region.name())
                        && isReached(before, seen)) {
                    led.put(StepMemory.pair(region.name(), before), now);
                }
            }
        }

        /** Whether others reach the parent: one that is itself away is gone back to when it has returned. */
        private static boolean isReached(String parent, Observation seen) {
            return seen.regions().stream().anyMatch(r -> r.name().equals(parent) && r.agentAlive() && r.isLinkUp());
        }

        /** Names the newest lease that is held. */
        private static String held(List<RegionView> regions) {
            return regions.stream()
                    .filter(RegionView::agentAlive)
                    .flatMap(r -> r.lease().map(MemberLease::held).stream())
                    .max(Comparator.comparingLong(EpochRef::epoch))
                    .map(EpochRef::toString)
                    .orElse("");
        }

        private static @Nullable String link(RegionView region) {
            return region.agentAlive()
                    ? region.status().map(CacheMemberStatus::link).orElse(null)
                    : null;
        }

        private static String parent(@Nullable CacheMember member) {
            Peer parent = member == null ? null : member.getSpec().parent();
            return parent == null ? "" : parent.region();
        }
    }
}
