package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** By which terms the primary's agent holds the lease of an epoch. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LeaseTerms(
        @Required
        @Min(200)
        @Max(60000)
        @JsonPropertyDescription(
                "The fencing time F, in milliseconds: a witness that answers a request promises to answer no other region for so long.")
        int fencingMillis) {}
