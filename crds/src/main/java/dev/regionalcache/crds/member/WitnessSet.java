package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The witnesses of an epoch before this one. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WitnessSet(
        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The regions.")
        List<@Size(min = 1, max = 63) String> regions) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public WitnessSet {
        regions = regions == null ? List.of() : List.copyOf(regions);
    }
}
