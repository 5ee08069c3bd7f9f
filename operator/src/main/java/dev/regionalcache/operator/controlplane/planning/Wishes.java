package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.failover.Wish;
import dev.regionalcache.core.health.Bands;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.crds.cache.Failback;
import dev.regionalcache.crds.cache.Failover;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.SwitchoverStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.operator.naming.Annotations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the primary is wished to be, though nothing is wrong with it. An order is given by a <em>change</em>, of {@code
 * spec.primaryRegion} or of the annotation; what was carried out is in {@code status.switchover}, so that a failover which
 * moves the primary away afterwards is not undone. Pure.
 */
public final class Wishes {

    private static final String FAILBACK = "Failback";
    private static final String RETURN = "Return";

    /** How long the region to which the primary comes back by itself must have followed without a break. */
    static final Duration WELL = Duration.ofMinutes(1);

    private final Observation seen;
    private final Topology topology;
    private final String primary;
    private final @Nullable SwitchoverStatus done;

    private Wishes(Observation seen, Topology topology, String primary) {
        this.seen = seen;
        this.topology = topology;
        this.primary = primary;
        RegionalCacheStatus status = seen.cache().getStatus();
        done = status == null ? null : status.switchover();
    }

    /** The wish, while this region is the primary; empty: it may stay. */
    static Optional<Wish> of(Observation seen, Topology topology, String primary) {
        return new Wishes(seen, topology, primary).wish();
    }

    /** The annotation's value; null without one. */
    public static @Nullable String annotation(Observation seen) {
        Map<String, String> annotations = seen.cache().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Annotations.SWITCHOVER);
    }

    /** The region that an annotation names: what follows an {@code @} only makes it another order. */
    public static String region(String annotation) {
        int at = annotation.indexOf('@');
        return (at < 0 ? annotation : annotation.substring(0, at)).strip();
    }

    private Optional<Wish> wish() {
        SwitchoverStatus before = done;
        if (before == null) {
            // Of a cache whose status was lost nobody knows what was ordered.
            return Optional.empty();
        }
        String declared = seen.primaryRegion();
        if (!declared.equals(before.primaryRegion())) {
            return order(declared);
        }
        String annotation = annotation(seen);
        if (annotation != null && !annotation.equals(before.annotation())) {
            return order(region(annotation));
        }
        if (isRestartWanted()) {
            return Optional.of(new Wish(null, Wish.RESTART, close(Parents.STEADY)));
        }
        String restarting = before.restarting();
        if (restarting != null) {
            return isSettled(restarting) ? byItself(restarting, RETURN, Parents.STEADY) : Optional.empty();
        }
        return home().flatMap(home -> byItself(home, FAILBACK, WELL));
    }

    /** Whether the primary comes back by itself from where it is, some time. */
    static boolean isAway(Observation seen, Topology topology, String primary) {
        Wishes wishes = new Wishes(seen, topology, primary);
        boolean restarting = wishes.done != null
                && wishes.done.restarting() != null
                && !wishes.done.restarting().equals(primary);
        return restarting || wishes.home().isPresent();
    }

    /** Where the primary comes back to after a failover. */
    private Optional<String> home() {
        Failover failover = seen.spec().failover();
        return Optional.ofNullable(done)
                .map(SwitchoverStatus::home)
                .filter(h -> failover != null && failover.failback() == Failback.Automatic)
                .filter(h -> !h.equals(primary) && topology.regions().contains(h));
    }

    private Optional<Wish> order(String region) {
        return region.equals(primary)
                ? Optional.empty()
                : Optional.of(new Wish(region, Wish.ORDER, close(Duration.ZERO)));
    }

    /** Nobody waits for it: while the region is not well, it is not tried, and not told of. */
    private Optional<Wish> byItself(String region, String reason, Duration steady) {
        Set<String> well = close(steady);
        return !region.equals(primary) && well.contains(region)
                ? Optional.of(new Wish(region, reason, well))
                : Optional.empty();
    }

    /** Regions that follow closely, and have followed for so long. */
    private Set<String> close(Duration steady) {
        List<String> bands = Bands.LAG.names();
        return seen.regions().stream()
                .filter(RegionView::isLinkUp)
                .filter(r -> r.status()
                        .map(CacheMemberStatus::lag)
                        .filter(lag -> isClose(bands.indexOf(lag)))
                        .isPresent())
                .map(RegionView::name)
                .filter(r -> steady.isZero()
                        || seen.memory().up().getOrDefault(r, Duration.ZERO).compareTo(steady) >= 0)
                .collect(Collectors.toSet());
    }

    /** Of a band; -1: unknown. */
    private static boolean isClose(int band) {
        return band >= 0 && band <= Bands.LAG.edges().indexOf((double) Wish.LAG.toMillis());
    }

    private Optional<CacheMember> member(String region) {
        return seen.region(region).filter(RegionView::agentAlive).map(RegionView::member);
    }

    private boolean isRestartWanted() {
        return member(primary)
                .map(CacheMember::getStatus)
                .map(CacheMemberStatus::head)
                .map(Head::moveWanted)
                .isPresent();
    }

    /** Its servers run as they are declared. */
    private boolean isSettled(String region) {
        return member(region)
                .filter(m -> m.getStatus() != null
                        && Objects.equals(
                                m.getStatus().observedGeneration(),
                                m.getMetadata().getGeneration())
                        && m.getSpec()
                                .main()
                                .template()
                                .revision()
                                .equals(m.getStatus().templateRevision()))
                .isPresent();
    }
}
