package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that a server had accepted and that the primary of a later epoch never saw. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LostWrites(
        @Required @Min(1) @JsonPropertyDescription("The epoch whose primary never saw them.")
        long epoch,

        @Required @JsonPropertyDescription("Run id of the server that held them.")
        String runId,

        @JsonPropertyDescription(
                "Replication id of the server: those of one history held the same writes, which are counted once. Unset where nothing is known of them.")
        @Nullable
        String history,

        @Min(0)
        @JsonPropertyDescription("Bytes of the replication stream; unset where nobody can tell, as `unreadable` says.")
        @Nullable
        Long bytes,

        @JsonPropertyDescription("Commands that wrote; unset where they could not be read back.") @Nullable
        Long writes,

        @Size(max = 100) @JsonPropertyDescription("Keys that were written, the first 100 different ones.")
        List<String> keys,

        @JsonPropertyDescription("Why they could not be read back, or not be counted; unset where they were.") @Nullable
        String unreadable,

        @JsonPropertyDescription(
                "Commands that were appended to the stream regionalcache:lost-writes of the primary; unset where that was not asked for.")
        @Nullable
        Long exported,

        @JsonPropertyDescription("Why not all of them were appended; unset where they were.") @Nullable
        String notExported,

        @JsonPropertyDescription(
                "True: the server did not answer, and this is what was known of it. Should it come back, what it has takes this report's place.")
        @Nullable
        Boolean inAbsence,

        @JsonPropertyDescription(
                "The epoch for which it had been reported in its absence: this report took the place of that one. Unset where there was none.")
        @Nullable
        Long insteadOf) {
    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public LostWrites {
        keys = keys == null ? List.of() : List.copyOf(keys);
    }
}
