package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the servers of every region have in common; a region may override single fields. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerTemplate(
        @Default("1")
        @Min(1)
        @Max(9)
        @JsonPropertyDescription("Servers a region: one head, the others follow it.")
        @Nullable
        Integer replicas,

        @JsonPropertyDescription("Requests and limits of each server.") @Nullable
        ServerResources resources,

        @Default("{}") @JsonPropertyDescription("Persistence and volume of each server.") @Nullable
        Storage storage,

        @JsonPropertyDescription("Where the pods may run.") @Nullable
        Scheduling scheduling,

        @JsonPropertyDescription("Labels that the pods get besides those of the operator.")
        Map<String, String> podLabels,

        @JsonPropertyDescription("Annotations that the pods get.")
        Map<String, String> podAnnotations,

        @Size(max = 8)
        @JsonPropertyDescription("Names of Secrets with the registry's credentials, in the namespace of the servers.")
        List<String> imagePullSecrets,

        @Default("IfNotPresent")
        @ValidationRule(
                value = "self in ['IfNotPresent', 'Always', 'Never']",
                message = "imagePullPolicy must be IfNotPresent, Always or Never")
        @JsonPropertyDescription("IfNotPresent, Always or Never.")
        @Nullable
        String imagePullPolicy,

        @Default("30")
        @Min(1)
        @Max(3600)
        @JsonPropertyDescription("How long a server may take to save and stop.")
        @Nullable
        Integer terminationGracePeriodSeconds) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public ServerTemplate {
        imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
        podLabels = podLabels == null ? Map.of() : Map.copyOf(podLabels);
        podAnnotations = podAnnotations == null ? Map.of() : Map.copyOf(podAnnotations);
    }
}
