package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.member.CacheMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a cache.
 *
 * @param change what is to be done about the primary; null where it holds no lease
 * @param refusal why a switchover that is wished for is not; null: none is refused
 * @param phase names the step that the cache is in, for {@link StepMemory}
 * @param beginning the number of the epoch that this plan takes: then it must be made of members that were read just now; 0:
 *     none
 * @param again after how long time alone may change the plan; null: it does not
 * @param epoch null while none is known
 * @param tree the tree in force; null while no epoch is known
 * @param members what members are to be, by region; regions whose cluster cannot be written are not among them
 * @param retired members that are to be deleted
 * @param version the version in force
 * @param templateRevision names the declared templates of all regions
 */
public record Plan(
        EpochDecision decision,
        @Nullable Change change,
        @Nullable Refusal refusal,
        String phase,
        long beginning,
        @Nullable Duration again,
        @Nullable EpochInForce epoch,
        @Nullable Tree tree,
        Map<String, CacheMember> members,
        List<CacheMember> retired,
        RolloutStep rollout,
        String version,
        String templateRevision) {

    /** Whether it takes a new epoch. */
    public boolean begins() {
        return beginning > 0;
    }

    /** Whether nobody can write, so that no cluster is waited for. */
    public boolean isUrgent() {
        return switch (change) {
            case null -> false;
            case Change.Held held -> false;
            case Change.Regrant regrant -> false;
            case Change.Switching switching -> true;
            case Change.NotHeld notHeld -> true;
            case Change.Preparing preparing -> true;
            case Change.Chosen chosen -> true;
            case Change.StandBack standBack -> true;
        };
    }
}
