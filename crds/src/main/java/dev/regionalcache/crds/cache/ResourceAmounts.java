package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Amounts of the resources that a server uses. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResourceAmounts(
        @JsonPropertyDescription("Processor time, such as 500m or 2; at most 256.") @Nullable
        Quantity cpu,

        @JsonPropertyDescription("Memory, such as 512Mi or 4Gi; a limit is 64Mi at least, 4Ti at most.")
        @Size(max = 24)
        @Nullable
        String memory) {}
