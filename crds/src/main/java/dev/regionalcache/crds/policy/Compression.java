package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How clients store large values. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Compression(
        @Default("None") @JsonPropertyDescription("None or LZ4.") @Nullable
        CompressionAlgorithm algorithm,

        @Default("1024")
        @Min(0)
        @Max(16777216)
        @JsonPropertyDescription("Bytes from which on a value is compressed.")
        @Nullable
        Integer threshold,

        @Default("Header")
        @JsonPropertyDescription(
                "How a reader knows. Header: by the first bytes of the value. Prefix: by the key, for a compressed value is under z: and the key, as data is that was there before.")
        @Nullable
        CompressionForm form) {}
