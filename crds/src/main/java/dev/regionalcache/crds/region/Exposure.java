package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the endpoint of a region's head is published. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Exposure(
        @Default("ClusterIP") @JsonPropertyDescription("ClusterIP, LoadBalancer or NodePort.") @Nullable
        ExposureType type,

        @JsonPropertyDescription("Annotations of the Service, as providers of load balancers ask for.")
        Map<String, String> annotations,

        @Size(max = 253) @JsonPropertyDescription("Class of the load balancer.") @Nullable
        String loadBalancerClass,

        @Size(max = 64) @JsonPropertyDescription("Address ranges (CIDR) that the load balancer lets in.")
        List<String> sourceRanges,

        @Size(max = 253)
        @JsonPropertyDescription(
                "NodePort only: the address to publish; unset: the external, else the internal address of a ready node.")
        @Nullable
        String nodeAddress) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public Exposure {
        sourceRanges = sourceRanges == null ? List.of() : List.copyOf(sourceRanges);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
}
