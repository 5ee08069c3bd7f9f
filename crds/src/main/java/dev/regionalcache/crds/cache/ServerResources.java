package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A server's share of its node. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "!has(self.requests) || !has(self.requests.memory) || !has(self.limits) || !has(self.limits.memory) || !isQuantity(self.requests.memory) || !isQuantity(self.limits.memory) || quantity(self.requests.memory).compareTo(quantity(self.limits.memory)) <= 0",
        message = "requests.memory must not be greater than limits.memory")
@ValidationRule(
        value =
                "!has(self.limits) || !has(self.limits.memory) || (isQuantity(self.limits.memory) && quantity(self.limits.memory).compareTo(quantity('64Mi')) >= 0 && quantity(self.limits.memory).compareTo(quantity('4Ti')) <= 0)",
        message =
                "limits.memory must be a quantity from 64Mi (a server with its replication buffers needs that much) to 4Ti, such as 512Mi")
@ValidationRule(
        value =
                "!has(self.requests) || !has(self.requests.memory) || (isQuantity(self.requests.memory) && quantity(self.requests.memory).compareTo(quantity('1Mi')) >= 0 && quantity(self.requests.memory).compareTo(quantity('4Ti')) <= 0)",
        message = "requests.memory must be a quantity from 1Mi to 4Ti, such as 128Mi")
public record ServerResources(
        @JsonPropertyDescription(
                "What the scheduler reserves. Unset: a quarter of the memory limit and 50m of a processor.")
        @Nullable
        ResourceAmounts requests,

        @JsonPropertyDescription(
                "What a server may use at most. Its maxmemory follows from the memory limit, with room for replication buffers.")
        @Nullable
        ResourceAmounts limits) {}
