package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A place on the map. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Coordinates(
        @Required @Min(-90) @Max(90) @JsonPropertyDescription("Degrees north.")
        double latitude,

        @Required @Min(-180) @Max(180) @JsonPropertyDescription("Degrees east.")
        double longitude) {}
