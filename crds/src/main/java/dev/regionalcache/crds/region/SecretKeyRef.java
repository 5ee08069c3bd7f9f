package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A key of a Secret in the namespace of the operator. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretKeyRef(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
        String name,

        @Default("kubeconfig") @Size(max = 253) @JsonPropertyDescription("Key in the Secret.") @Nullable
        String key) {}
