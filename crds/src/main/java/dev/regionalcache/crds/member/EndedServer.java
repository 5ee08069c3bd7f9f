package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A process that accepted writes and has ended, or may have, as it was seen last. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EndedServer(
        @Required @JsonPropertyDescription("Its run id.") String runId,

        @Required @JsonPropertyDescription("Its replication id.")
        String replicationId,

        @Min(0) @JsonPropertyDescription("The offset that it had at least; unset where nobody has seen it.") @Nullable
        Long offset,

        @JsonPropertyDescription(
                "True: the region that became the primary after it had all that it ever sent, which may be more. Unset: whether there was more is not known.")
        @Nullable
        Boolean heardOut) {}
