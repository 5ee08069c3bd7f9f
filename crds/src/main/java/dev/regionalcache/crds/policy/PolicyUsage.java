package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * What a class takes in one region's servers and what was done to it, in round figures: a status is not written for less.
 * Exact figures are in the metrics.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyUsage(
        @Required @JsonPropertyDescription("Keys of the class, estimated.")
        long keys,

        @Required @JsonPropertyDescription("Memory that they take, estimated from samples.")
        String memory,

        @Required
        @JsonPropertyDescription(
                "By how much of the estimate the true memory may be more or less, with 95 % confidence, such as 4%.")
        String error,

        @JsonPropertyDescription("Memory against maxMemory, such as 63%; unset where there is no limit.") @Nullable
        String share,

        @Required
        @JsonPropertyDescription(
                "Whether it takes more than a tenth over maxMemory, and has not come back under it since.")
        boolean overLimit,

        @Required
        @JsonPropertyDescription(
                "Keys that had no time to live, or a longer one, in the last walk through all keys that has ended.")
        long wrongTtl,

        @Required
        @JsonPropertyDescription(
                "Keys that were given the class's time to live since the agent enforces the policies on this server.")
        long corrected,

        @Required @JsonPropertyDescription("Keys that were removed for the limit since then.")
        long removed,

        @Required @JsonPropertyDescription("Keys removed for the limit a second, lately.")
        long removedPerSecond) {

    /** The same with another share. */
    public PolicyUsage withShare(String other) {
        return new PolicyUsage(keys, memory, error, other, overLimit, wrongTtl, corrected, removed, removedPerSecond);
    }
}
