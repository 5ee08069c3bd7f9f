package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A class's own Redis user. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyUser(
        @Required @Size(max = 24) @JsonPropertyDescription("Name of the CachePolicy.")
        String policy,

        @Size(max = 16)
        @JsonPropertyDescription(
                "How the keys begin that the user may read and write here; none where the class has servers of its own: then the user finds them here, and no more.")
        List<@Size(min = 1, max = 128) String> prefixes,

        @Default("false")
        @JsonPropertyDescription("Whether the user may run scripts: only where no keys of others are.")
        boolean scripts) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public PolicyUser {
        prefixes = prefixes == null ? List.of() : List.copyOf(prefixes);
    }
}
