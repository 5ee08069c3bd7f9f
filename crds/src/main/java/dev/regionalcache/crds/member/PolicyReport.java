package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.policy.PolicyUsage;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the agent of the primary region says of a policy. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyReport(
        @Required @Size(max = 24) @JsonPropertyDescription("Name of the CachePolicy.")
        String name,

        @Required @JsonPropertyDescription("The generation of its spec that is acted on.")
        long generation,

        @Required
        @JsonPropertyDescription(
                "Walking (all keys are being looked at for the first time), Enforcing, Auditing, or Failing.")
        String state,

        @JsonPropertyDescription("Why it fails, as a sentence.") @Nullable
        String message,

        @JsonPropertyDescription("What the class takes; unset until it is known.") @Nullable
        PolicyUsage usage) {}
