package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** The application's Secret, by the Service Binding specification. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Binding(
        @Required
        @JsonPropertyDescription(
                "Name of the Secret with host, port, username, password and uri, in the namespace of each region.")
        String name) {}
