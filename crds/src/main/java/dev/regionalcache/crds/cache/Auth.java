package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the passwords are. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Auth(
        @Size(max = 253)
        @ValidationRule(
                value = "self.matches('" + SECRET_PATTERN + "')",
                message =
                        "secretRef must be the name of a Secret: small letters, digits, - and ., with a letter or a digit at both ends")
        @JsonPropertyDescription(
                "Name of the Secret with the keys operator, replication and application, and optionally NAME-previous for a second valid password of each while they are rotated. Unset: CACHE-auth, which is created with random passwords.")
        @Nullable
        String secretRef,

        @Size(max = 253)
        @ValidationRule(
                value = "self.matches('" + SECRET_PATTERN + "')",
                message =
                        "applicationRef must be the name of a Secret: small letters, digits, - and ., with a letter or a digit at both ends")
        @JsonPropertyDescription(
                "Name of another Secret, whose keys application and application-previous are those of this cache: so applications log in to several caches with one password. Unset: it has its own.")
        @Nullable
        String applicationRef) {

    private static final String SECRET_PATTERN = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
}
