package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What a region held when the new primary was chosen. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FailoverCandidate(
        @Required @JsonPropertyDescription("The region.") String region,

        @JsonPropertyDescription("The last epoch of which it held a write.") @Nullable
        Long epoch,

        @JsonPropertyDescription("Its offset in the history of that epoch.") @Nullable
        Long offset,

        @JsonPropertyDescription("Why it could not be chosen; unset where it could.") @Nullable
        String reason) {}
