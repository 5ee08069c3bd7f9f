package dev.regionalcache.core.rollout;

/** What is to be done next on the way to one template in all regions. */
public sealed interface RolloutStep {

    /** This region takes the new template now. */
    record Update(String region) implements RolloutStep {}

    /** Nothing until the region that took it last is settled. */
    record Wait(String region, String reason) implements RolloutStep {}

    /** The new template must not be rolled out; the sentence says why. */
    record Refuse(String reason) implements RolloutStep {}

    /** All regions have it. */
    record Done() implements RolloutStep {}
}
