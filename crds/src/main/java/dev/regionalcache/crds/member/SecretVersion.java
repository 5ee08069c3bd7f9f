package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** The region's copy of the passwords. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretVersion(
        @Required @JsonPropertyDescription("Name of the Secret in the namespace of the member.")
        String name,

        @Required
        @JsonPropertyDescription(
                "SHA-256 over its content, so that a change reaches the agent as a change of the member.")
        String hash) {}
