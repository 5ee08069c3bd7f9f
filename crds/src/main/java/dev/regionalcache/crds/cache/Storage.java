package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A server's persistence and the volume claim for it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "!has(self.size) || (isQuantity(self.size) && quantity(self.size).compareTo(quantity('64Mi')) >= 0 && quantity(self.size).compareTo(quantity('64Ti')) <= 0)",
        message = "size must be a quantity from 64Mi to 64Ti, such as 10Gi")
public record Storage(
        @JsonPropertyDescription(
                "None, RDB or AOF. Unset in a region: as in the template; there: None. Cannot be changed.")
        @Nullable
        Persistence persistence,

        @JsonPropertyDescription(
                "Size of the volume claim of each server; unset: twice the memory limit. Can only grow. Needs persistence.")
        @Size(max = 24)
        @Nullable
        String size,

        @Size(max = 253)
        @JsonPropertyDescription(
                "Storage class of the volume claim; unset: the cluster's default. Cannot be changed. Needs persistence.")
        @Nullable
        String storageClassName) {}
