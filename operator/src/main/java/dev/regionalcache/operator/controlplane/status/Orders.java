package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.core.failover.Wish;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.SwitchoverStatus;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.EpochInForce;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.Wishes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which orders about the primary count as carried out. One does from the moment at which its switchover begins: what is taken
 * back then is not tried again by itself. Pure.
 */
final class Orders {

    private Orders() {}

    /** The orders after this plan. */
    static @Nullable SwitchoverStatus next(Observation seen, Plan plan, List<FailoverStatus> rows) {
        RegionalCacheStatus status = seen.cache().getStatus();
        SwitchoverStatus told = status == null ? null : status.switchover();
        EpochInForce epoch = plan.epoch();
        if (epoch == null) {
            return told;
        }
        String primary = epoch.chosen().region();
        String declared = seen.primaryRegion();
        String annotation = Wishes.annotation(seen);
        if (told == null) {
            // Nothing was ordered yet, or nobody knows what was.
            return new SwitchoverStatus(declared, annotation, primary, null);
        }
        SwitchoverStatus before = declared(told, seen, primary);
        SwitchoverStatus kept = annotation == null
                ? new SwitchoverStatus(before.primaryRegion(), null, before.home(), before.restarting())
                : before;
        return switch (plan.change()) {
            case Change.Switching switching when isKnown(status, switching) -> kept;
            case Change.Switching switching
            when switching.reason().equals(Wish.RESTART) ->
                new SwitchoverStatus(
                        kept.primaryRegion(),
                        kept.annotation(),
                        kept.home(),
                        Optional.ofNullable(kept.restarting()).orElse(switching.from()));
            case Change.Switching switching
            when switching.reason().equals(Wish.ORDER) -> begun(kept, primary, declared, annotation);
            case Change.Regrant regrant -> held(kept, primary, declared, annotation, rows);
            case Change.Held held -> held(kept, primary, declared, annotation, rows);
            case null -> held(kept, primary, declared, annotation, rows);
            default -> kept;
        };
    }

    /** To a region that was taken out the primary never comes back; its home is where it is. */
    private static SwitchoverStatus declared(SwitchoverStatus told, Observation seen, String primary) {
        return new SwitchoverStatus(
                told.primaryRegion(),
                told.annotation(),
                told.home() == null || isDeclared(seen, told.home()) ? told.home() : primary,
                told.restarting() == null || isDeclared(seen, told.restarting()) ? told.restarting() : null);
    }

    private static boolean isDeclared(Observation seen, String region) {
        return seen.spec().regions().stream().anyMatch(r -> r.name().equals(region));
    }

    /** Whether a leader has told of it, and of what it was for. */
    private static boolean isKnown(RegionalCacheStatus status, Change.Switching change) {
        return status.failovers().stream()
                .anyMatch(r -> r.epoch() == change.epoch().number());
    }

    /** The one that it is for: the spec's before the annotation's. */
    private static SwitchoverStatus begun(
            SwitchoverStatus before, String target, String declared, @Nullable String annotation) {
        boolean bySpec = !declared.equals(before.primaryRegion()) && declared.equals(target);
        boolean byAnnotation =
                !bySpec && annotation != null && Wishes.region(annotation).equals(target);
        return new SwitchoverStatus(
                bySpec ? declared : before.primaryRegion(),
                byAnnotation ? annotation : before.annotation(),
                before.home(),
                null);
    }

    private static SwitchoverStatus held(
            SwitchoverStatus before,
            String primary,
            String declared,
            @Nullable String annotation,
            List<FailoverStatus> rows) {
        boolean bySpec = declared.equals(primary) && !declared.equals(before.primaryRegion());
        boolean byAnnotation = annotation != null
                && Wishes.region(annotation).equals(primary)
                && !annotation.equals(before.annotation());
        FailoverStatus last = rows.isEmpty() ? null : rows.getFirst();
        boolean ordered = last != null
                && last.reason().equals(Wish.ORDER)
                && last.state() != FailoverState.Superseded
                && Objects.equals(last.to(), primary);
        return new SwitchoverStatus(
                bySpec ? declared : before.primaryRegion(),
                byAnnotation ? annotation : before.annotation(),
                bySpec || byAnnotation || ordered ? primary : before.home(),
                primary.equals(before.restarting()) ? null : before.restarting());
    }
}
