package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.policy.PolicyUsage;
import dev.regionalcache.crds.policy.ServersUsage;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What an agent says of a policy: that of the primary region what is done, and each what its servers hold or clients hit there. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyReport(
        @Required @Size(max = 24) @JsonPropertyDescription("Name of the CachePolicy.")
        String name,

        @Required @JsonPropertyDescription("The generation of its spec that is acted on.")
        long generation,

        @Required
        @JsonPropertyDescription(
                "Walking (all keys are being looked at for the first time), Enforcing, Auditing, or Failing. Copying: the policy is held in the primary region.")
        String state,

        @JsonPropertyDescription("Why it fails, as a sentence.") @Nullable
        String message,

        @JsonPropertyDescription("What the class takes; unset until it is known.") @Nullable
        PolicyUsage usage,

        @JsonPropertyDescription("What servers of the class's own hold and serve; unset until it is known.") @Nullable
        ServersUsage servers,

        @JsonPropertyDescription(
                "How many reads of a class in the main servers found a key, such as 94%, by samples; unset until it is known.")
        @Nullable
        String hitRate) {

    /** The state of one that is held elsewhere. */
    public static final String COPYING = "Copying";

    /** Of one that is held elsewhere. */
    public static PolicyReport copying(String name, long generation) {
        return new PolicyReport(name, generation, COPYING, null, null, null, null);
    }

    /** The same with what the servers hold and serve. */
    public PolicyReport withServers(ServersUsage other) {
        return new PolicyReport(name, generation, state, message, usage, other, hitRate);
    }

    /** The same with what clients hit. */
    public PolicyReport withHitRate(String other) {
        return new PolicyReport(name, generation, state, message, usage, servers, other);
    }
}
