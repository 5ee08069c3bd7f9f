package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Thresholds beyond which a region's health is Degraded. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Alerts(
        @Default("5") @Min(1) @Max(3600) @JsonPropertyDescription("Replication lag behind the primary.") @Nullable
        Integer lagSeconds,

        @Default("100")
        @Min(1)
        @Max(1000000)
        @JsonPropertyDescription("Keys evicted a second for want of memory.")
        @Nullable
        Integer evictionsPerSecond,

        @Default("90") @Min(10) @Max(100) @JsonPropertyDescription("Used memory against maxmemory.") @Nullable
        Integer memoryPercent) {}
