package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where the passwords are. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Auth(
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
                "Name of the Secret with the keys operator, replication and application, and optionally NAME-previous for a second valid password of each while they are rotated. Unset: CACHE-auth, which is created with random passwords.")
        @Nullable
        String secretRef,

        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
                "Name of another Secret, whose keys application and application-previous are those of this cache: so applications log in to several caches with one password. Unset: it has its own.")
        @Nullable
        String applicationRef) {}
