package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the primary. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FailoverStatus(
        @Required @Min(1) @JsonPropertyDescription("Number of the epoch that it began.")
        long epoch,

        @JsonPropertyDescription("The primary region before.") @Nullable
        String from,

        @JsonPropertyDescription("The primary region after; unset until it is chosen.") @Nullable
        String to,

        @Required
        @JsonPropertyDescription("Why: PrimaryLost, LeaseGivenUp, ServerRestarted, WitnessesChanged or Superseding.")
        String reason,

        @Required @JsonPropertyDescription("How far it is.") FailoverState state,

        @Size(max = 40) @JsonPropertyDescription("The regions whose agents voted that the primary is unreachable.")
        List<String> votes,

        @Size(max = 10) @JsonPropertyDescription("When it got how far.")
        List<FailoverStep> steps,

        @Size(max = 40) @JsonPropertyDescription("What each region held when the new primary was chosen.")
        List<FailoverCandidate> candidates,

        @JsonPropertyDescription("Bytes of writes that the new primary never saw, of all servers that have reported.")
        @Nullable
        Long lostBytes,

        @JsonPropertyDescription("Writes that the new primary never saw, of all servers that have reported.") @Nullable
        Long lostWrites,

        @JsonPropertyDescription("Full synchronisations that followed.") @Nullable
        Long fullSyncs,

        @JsonPropertyDescription("What holds it back; unset while nothing does.") @Nullable
        String message) {
    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public FailoverStatus {
        votes = votes == null ? List.of() : List.copyOf(votes);
        steps = steps == null ? List.of() : List.copyOf(steps);
        candidates = candidates == null ? List.of() : List.copyOf(candidates);
    }
}
