package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.rollout.Rollout;
import dev.regionalcache.core.rollout.Rollout.RegionState;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.TemplateSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which region takes a new template next, and which template each has meanwhile. */
final class Rollouts {

    private Rollouts() {}

    /**
     * The next step.
     *
     * @param targets the declared template of each region
     */
    static RolloutStep next(Observation seen, Tree tree, Map<String, TemplateSpec> targets, ServerVersion target) {
        List<RegionState> states = new ArrayList<>();
        for (RegionView region : seen.regions()) {
            CacheMember member = region.member();
            if (member == null || !member.getSpec().withServers()) {
                continue;
            }
            ServerVersion running = running(member);
            if (region.readable()) {
                states.add(new RegionState(
                        region.name(),
                        hasTemplate(member, targets.get(region.name())),
                        settled(region, member),
                        running));
            } else if (running != null && !target.canFeed(running)) {
                return new RolloutStep.Wait(
                        region.name(),
                        "%s cannot be reached and runs %s, which would be emptied by a full copy from %s: waiting for it"
                                .formatted(region.name(), running, target));
            }
        }
        return Rollout.next(tree, states, target);
    }

    /** The template that a region's member has now: the declared one if it is the region's turn, or it has none yet. */
    static TemplateSpec template(RegionView region, TemplateSpec target, RolloutStep step) {
        CacheMember member = region.member();
        boolean turn = step instanceof RolloutStep.Update(String next) && next.equals(region.name());
        return member == null || !member.getSpec().withServers() || turn
                ? target
                : member.getSpec().main().template();
    }

    private static boolean hasTemplate(CacheMember member, @Nullable TemplateSpec target) {
        return target != null && member.getSpec().main().template().revision().equals(target.revision());
    }

    private static boolean settled(RegionView region, CacheMember member) {
        CacheMemberStatus status = member.getStatus();
        return region.agentAlive()
                && status != null
                && Objects.equals(
                        status.observedGeneration(), member.getMetadata().getGeneration())
                && member.getSpec().main().template().revision().equals(status.templateRevision())
                && Conditions.holds(status.conditions(), Condition.READY);
    }

    /** The oldest version that a region runs: the one that copies from newer ones would empty. */
    private static @Nullable ServerVersion running(CacheMember member) {
        TemplateSpec template = member.getSpec().main().template();
        return Optional.ofNullable(member.getStatus()).map(CacheMemberStatus::versions).stream()
                .flatMap(List::stream)
                .map(v -> Versions.parse(template.engine(), v))
                .min(Comparator.comparingInt(ServerVersion::major).thenComparingInt(ServerVersion::minor))
                .orElse(null);
    }
}
