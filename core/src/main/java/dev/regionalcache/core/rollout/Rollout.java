package dev.regionalcache.core.rollout;

import dev.regionalcache.core.topology.Tree;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order in which regions take a new template: leaves first, the primary last, one at a time. A replica may be newer
 * than its master but not older, so this order also is the one in which versions can be raised without emptying a replica.
 * A region of which no server runs has nothing to lose: it takes the template out of turn, for otherwise a template that
 * never worked could not be corrected where children wait for their parent and the parent for its turn.
 */
public final class Rollout {

    private Rollout() {}

    /**
     * A region on the way.
     *
     * @param hasTemplate whether its declared template is the target
     * @param settled whether all of its servers run with its declared template, in sync
     * @param running the version that runs; null while no server does, as far as it is known
     */
    public record RegionState(
            String region,
            boolean hasTemplate,
            boolean settled,
            @Nullable ServerVersion running) {}

    /** The next step. Regions that are not in the tree (not reachable, say) are not waited for and not updated. */
    public static RolloutStep next(Tree tree, List<RegionState> regions, ServerVersion target) {
        List<RegionState> order = regions.stream()
                .filter(r -> r.region().equals(tree.primary())
                        || tree.parentOf(r.region()).isPresent())
                .sorted(Comparator.comparingInt((RegionState r) -> tree.depth(r.region()))
                        .reversed())
                .toList();
        List<RegionState> remaining =
                order.stream().filter(r -> !r.hasTemplate()).toList();
        Optional<RegionState> idle = remaining.stream()
                .filter(r -> canGoFirst(tree, r, order, target))
                .findFirst();
        if (idle.isPresent()) {
            return new RolloutStep.Update(idle.get().region());
        }
        for (RegionState region : order) {
            if (region.hasTemplate() && !region.settled() && !remaining.isEmpty()) {
                return new RolloutStep.Wait(
                        region.region(), "waiting for " + region.region() + " to run the new template in sync");
            }
        }
        if (remaining.isEmpty()) {
            return new RolloutStep.Done();
        }
        RegionState next = remaining.getFirst();
        return refusal(tree, next, order, target)
                .<RolloutStep>map(RolloutStep.Refuse::new)
                .orElseGet(() -> new RolloutStep.Update(next.region()));
    }

    /** Whether nothing runs there, and nobody beside it could be emptied by what then does. */
    private static boolean canGoFirst(Tree tree, RegionState region, List<RegionState> all, ServerVersion target) {
        return region.running() == null
                && all.stream()
                        .filter(other -> other.running() != null)
                        .allMatch(other -> !isParent(tree, region, other)
                                || target.canFeed(Objects.requireNonNull(other.running())))
                && refusal(tree, region, all, target).isEmpty();
    }

    private static boolean isParent(Tree tree, RegionState parent, RegionState child) {
        return tree.parentOf(child.region()).filter(parent.region()::equals).isPresent();
    }

    private static Optional<String> refusal(Tree tree, RegionState next, List<RegionState> all, ServerVersion target) {
        String parent = tree.parentOf(next.region()).orElse(null);
        for (RegionState other : all) {
            ServerVersion running = other.running();
            if (running != null && other.region().equals(parent) && !running.canFeed(target)) {
                return Optional.of(
                        "%s runs %s, from which a replica of %s cannot copy: %s would be emptied. A downgrade needs a new cache"
                                .formatted(other.region(), running, target, next.region()));
            }
        }
        ServerVersion own = next.running();
        return own == null || own.canFeed(target)
                ? Optional.empty()
                : Optional.of("%s runs %s, and %s cannot read the data that it wrote. A downgrade needs a new cache"
                        .formatted(next.region(), own, target));
    }
}
