package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the endpoint of a region's head is published. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.sourceRanges) || self.sourceRanges.size() == 0 || " + Exposure.IS_LOAD_BALANCER,
        message =
                "sourceRanges need type LoadBalancer: with another one they would keep nobody out; take them out, and let only the other regions in by a firewall or a NetworkPolicy")
@ValidationRule(
        value = "!has(self.loadBalancerClass) || " + Exposure.IS_LOAD_BALANCER,
        message = "loadBalancerClass needs type LoadBalancer: with another one there is no load balancer; take it out")
@ValidationRule(
        value = "!has(self.nodeAddress) || (has(self.type) && self.type == 'NodePort')",
        message =
                "nodeAddress needs type NodePort: with another one the address of the Service or of its load balancer is published; take it out")
public record Exposure(
        @Default("ClusterIP") @JsonPropertyDescription("ClusterIP, LoadBalancer or NodePort.") @Nullable
        ExposureType type,

        @JsonPropertyDescription("Annotations of the Service of any type, as providers of load balancers ask for.")
        Map<String, String> annotations,

        @Size(max = 253) @JsonPropertyDescription("LoadBalancer only: class of the load balancer.") @Nullable
        String loadBalancerClass,

        @Size(max = 64)
        @JsonPropertyDescription(
                "LoadBalancer only: address ranges (CIDR) that it lets in; with another type let only the other regions in by a firewall or a NetworkPolicy.")
        List<String> sourceRanges,

        @Size(max = 253)
        @JsonPropertyDescription(
                "NodePort only: the address to publish; unset: the external, else the internal address of a ready node.")
        @Nullable
        String nodeAddress) {

    static final String IS_LOAD_BALANCER = "(has(self.type) && self.type == 'LoadBalancer')";

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public Exposure {
        sourceRanges = sourceRanges == null ? List.of() : List.copyOf(sourceRanges);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
}
