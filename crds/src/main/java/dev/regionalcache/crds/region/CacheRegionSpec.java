package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.ApiGroup;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a region is and how it is reached. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "has(self.__namespace__) == has(oldSelf.__namespace__) && (!has(self.__namespace__) || self.__namespace__ == oldSelf.__namespace__)",
        message =
                "namespace cannot be changed, nor be set or unset later, for servers stay where they are: take the region out of all caches, delete it and create it anew")
@ValidationRule(
        value =
                "has(self.kubeconfigSecretRef) == has(oldSelf.kubeconfigSecretRef) && (!has(self.kubeconfigSecretRef) || (self.kubeconfigSecretRef.name == oldSelf.kubeconfigSecretRef.name && self.kubeconfigSecretRef.key == oldSelf.kubeconfigSecretRef.key))",
        message =
                "kubeconfigSecretRef cannot be changed, nor be set or unset later, for servers stay in the cluster where they are: write new credentials for it into the same Secret; for another cluster take the region out of all caches, delete it and create it anew")
public record CacheRegionSpec(
        @JsonPropertyDescription(
                "The Secret with the kubeconfig of the region's cluster, in the operator's namespace; unset: this cluster. Cannot be changed; what is in the Secret can.")
        @Nullable
        SecretKeyRef kubeconfigSecretRef,

        @Size(max = 63)
        @ValidationRule(
                value = "self.matches('" + ApiGroup.LABEL_PATTERN + "')",
                message = "namespace must be a DNS label that begins with a letter, 63 characters at most")
        @JsonPropertyDescription(
                "Namespace of the cache's objects in the region's cluster; unset: that of the RegionalCache. Cannot be changed.")
        @Nullable
        String namespace,

        @Size(max = 256) @JsonPropertyDescription("Namespaces whose caches may use this region; empty: all.")
        List<String> allowedNamespaces,

        @Default("regionalcache-system")
        @Size(max = 63)
        @JsonPropertyDescription(
                "Namespace of the agent in the region's cluster; without a kubeconfig it is the operator's own.")
        @Nullable
        String agentNamespace,

        @JsonPropertyDescription("Labels of the nodes that belong to the region, where one cluster holds several.")
        Map<String, String> nodeSelector,

        @Default("{}") @JsonPropertyDescription("How the endpoint of a region's head is published.") @Nullable
        Exposure exposure,

        @JsonPropertyDescription("Where the region is on the map.") @Nullable
        Coordinates coordinates) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CacheRegionSpec {
        allowedNamespaces = allowedNamespaces == null ? List.of() : List.copyOf(allowedNamespaces);
        nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    }
}
