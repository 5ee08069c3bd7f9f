package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How servers replicate. All of it is changed at run time, without a restart. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "!has(self.backlogSize) || (isQuantity(self.backlogSize) && quantity(self.backlogSize).compareTo(quantity('1Mi')) >= 0 && quantity(self.backlogSize).compareTo(quantity('64Gi')) <= 0)",
        message = "backlogSize must be a quantity from 1Mi to 64Gi, such as 64Mi")
@ValidationRule(
        value =
                "(has(self.timeoutSeconds) ? self.timeoutSeconds : 10) >= 2 * (has(self.pingPeriodSeconds) ? self.pingPeriodSeconds : 1)",
        message =
                "timeoutSeconds must be at least twice pingPeriodSeconds, or links on which nothing is written break: raise timeoutSeconds, which is 10 where it is unset, or lower pingPeriodSeconds")
public record Replication(
        @Default("64Mi")
        @JsonPropertyDescription(
                "How much of the stream of writes each server keeps, so that one that was away catches up without a full copy. At least the bytes written a second times the seconds that a region may be away.")
        @Size(max = 24)
        @Nullable
        String backlogSize,

        @Default("1")
        @Min(1)
        @Max(60)
        @JsonPropertyDescription(
                "How often a server pings those that replicate from it. At most half of timeoutSeconds.")
        @Nullable
        Integer pingPeriodSeconds,

        @Default("10")
        @Min(2)
        @Max(600)
        @JsonPropertyDescription(
                "After how much silence a replication link counts as down. At least twice pingPeriodSeconds.")
        @Nullable
        Integer timeoutSeconds) {}
