package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.cache.Replication;
import dev.regionalcache.crds.cache.Scheduling;
import dev.regionalcache.crds.cache.ServerResources;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a change of which restarts servers or reconfigures them: rolled out region by region. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TemplateSpec(
        @Required @JsonPropertyDescription("Names this content: a hash of it.")
        String revision,

        @Required @JsonPropertyDescription("Redis or Valkey.")
        String engine,

        @Required @JsonPropertyDescription("Version of the server program.")
        String version,

        @Required @JsonPropertyDescription("Container image.")
        String image,

        @JsonPropertyDescription("IfNotPresent, Always or Never.") @Nullable
        String imagePullPolicy,

        @JsonPropertyDescription("Secrets with registry credentials.")
        List<String> imagePullSecrets,

        @JsonPropertyDescription("Requests and limits of each server, complete.") @Nullable
        ServerResources resources,

        @JsonPropertyDescription("Where pods may run.") @Nullable
        Scheduling scheduling,

        @JsonPropertyDescription("Additional labels of the pods.")
        Map<String, String> podLabels,

        @JsonPropertyDescription("Additional annotations of the pods.")
        Map<String, String> podAnnotations,

        @JsonPropertyDescription("How long a server may take to save and stop.") @Nullable
        Integer terminationGracePeriodSeconds,

        @JsonPropertyDescription("Free settings of redis.conf.")
        Map<String, String> config,

        @JsonPropertyDescription("How servers replicate.") @Nullable
        Replication replication) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public TemplateSpec {
        imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
        podLabels = podLabels == null ? Map.of() : Map.copyOf(podLabels);
        podAnnotations = podAnnotations == null ? Map.of() : Map.copyOf(podAnnotations);
        config = config == null ? Map.of() : Map.copyOf(config);
    }
}
