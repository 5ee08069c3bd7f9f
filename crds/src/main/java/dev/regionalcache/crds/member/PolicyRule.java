package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.policy.Compression;
import dev.regionalcache.crds.policy.PolicyMode;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A CachePolicy in force, as far as it concerns the main servers and those who use them. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyRule(
        @Required @Size(max = 24) @JsonPropertyDescription("Name of the CachePolicy.")
        String name,

        @Required @JsonPropertyDescription("The generation of its spec that this was made of.")
        long generation,

        @Required @Size(min = 1, max = 16) @JsonPropertyDescription("How the keys of the class begin.")
        List<@Size(min = 1, max = 128) String> prefixes,

        @Required @Min(1) @JsonPropertyDescription("How long a key lives at most.")
        long ttlSeconds,

        @Min(0)
        @Max(90)
        @JsonPropertyDescription("How much shorter than that a time to live that is given may be, at random.")
        int jitterPercent,

        @Min(1) @JsonPropertyDescription("Bytes that the class may take; unset: as many as the server has.") @Nullable
        Long maxMemoryBytes,

        @Required @JsonPropertyDescription("Whether keys are changed, or only looked at.")
        PolicyMode mode,

        @JsonPropertyDescription("How clients store large values; unset: as they are.") @Nullable
        Compression compression,

        @JsonPropertyDescription("True: the servers hold no keys but those of the class.") @Nullable
        Boolean ownServers,

        @JsonPropertyDescription("True: samples tell how many reads find a key.") @Nullable
        Boolean sampleReads) {

    /** One whose values are stored as they are. */
    public PolicyRule(
            String name,
            long generation,
            List<String> prefixes,
            long ttlSeconds,
            int jitterPercent,
            @Nullable Long maxMemoryBytes,
            PolicyMode mode) {
        this(name, generation, prefixes, ttlSeconds, jitterPercent, maxMemoryBytes, mode, null);
    }

    /** One for servers that other classes use, too. */
    public PolicyRule(
            String name,
            long generation,
            List<String> prefixes,
            long ttlSeconds,
            int jitterPercent,
            @Nullable Long maxMemoryBytes,
            PolicyMode mode,
            @Nullable Compression compression) {
        this(name, generation, prefixes, ttlSeconds, jitterPercent, maxMemoryBytes, mode, compression, null, null);
    }

    /** The same for servers of the class's own: without a limit, for they have their own. */
    public PolicyRule forOwnServers() {
        return new PolicyRule(
                name, generation, prefixes, ttlSeconds, jitterPercent, null, mode, compression, true, null);
    }

    /** The same, of which samples tell how many reads find a key. */
    public PolicyRule withSampledReads() {
        return new PolicyRule(
                name,
                generation,
                prefixes,
                ttlSeconds,
                jitterPercent,
                maxMemoryBytes,
                mode,
                compression,
                ownServers,
                true);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public PolicyRule {
        prefixes = prefixes == null ? List.of() : List.copyOf(prefixes);
    }
}
