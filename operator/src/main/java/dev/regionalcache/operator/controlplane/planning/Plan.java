package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.member.CacheMember;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a cache.
 *
 * @param epoch null while none is known
 * @param tree the tree in force; null while no epoch is known
 * @param members what members are to be, by region; regions whose cluster cannot be written are not among them
 * @param retired members that are to be deleted
 * @param version the version in force
 * @param templateRevision names the declared templates of all regions
 */
public record Plan(
        EpochDecision decision,
        @Nullable EpochInForce epoch,
        @Nullable Tree tree,
        Map<String, CacheMember> members,
        List<CacheMember> retired,
        RolloutStep rollout,
        String version,
        String templateRevision) {}
