package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.cache.Storage;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Servers that hold one set of keys. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Keyspace(
        @Required
        @Pattern(ApiGroup.LABEL_PATTERN)
        @Size(max = ApiGroup.LABEL_MAX_LENGTH)
        @JsonPropertyDescription("Name of the keyspace; main is the one that every cache has.")
        String name,

        @Required @Min(1) @Max(9) @JsonPropertyDescription("Servers: one head, the others follow it.")
        int replicas,

        @JsonPropertyDescription("Persistence and volume claim of each server.") @Nullable
        Storage storage,

        @Required @JsonPropertyDescription("The template that the servers are to have.")
        TemplateSpec template) {}
