package dev.regionalcache.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of a resource's state, by the Kubernetes API conventions.
 *
 * @param lastTransitionTime RFC 3339; set by whoever writes the status, kept while {@code status} stays the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @Required @JsonPropertyDescription("What the condition is about, in CamelCase.")
        String type,

        @Required @Pattern("^(True|False|Unknown)$") @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @Required @JsonPropertyDescription("Why, as one CamelCase word for programs.")
        String reason,

        @Required
        @JsonPropertyDescription("Why, as a sentence for people, with what to do where something is to be done.")
        String message,

        @Nullable @JsonPropertyDescription("When status last changed (RFC 3339).")
        String lastTransitionTime,

        @Nullable @JsonPropertyDescription("The generation of the spec that this was found for.")
        Long observedGeneration) {

    /** The summary condition that every resource of this group has. */
    public static final String READY = "Ready";

    /** The condition of a primary that may accept writes and refuses them: its memory or its disk is full. */
    public static final String WRITES_REFUSED = "WritesRefused";

    /** A condition that has not been given its transition time yet. */
    public static Condition of(String type, boolean status, String reason, String message) {
        return new Condition(type, status ? "True" : "False", reason, message, null, null);
    }

    /** A condition whose status nobody can tell now. */
    public static Condition unknown(String type, String reason, String message) {
        return new Condition(type, "Unknown", reason, message, null, null);
    }

    /** Whether the status is True. */
    public boolean holds() {
        return status.equals("True");
    }
}
