package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Which orders about the primary were carried out: one is given by a change, and holds until it has been. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SwitchoverStatus(
        @JsonPropertyDescription(
                "The primary region of the spec that was carried out last; another one there is an order.")
        @Nullable
        String primaryRegion,

        @JsonPropertyDescription(
                "The value of the annotation regionalcache.dev/switchover that was carried out last; another one is an order.")
        @Nullable
        String annotation,

        @JsonPropertyDescription("Where an order, or the first epoch, put the primary.") @Nullable
        String home,

        @JsonPropertyDescription(
                "The region from which the primary was moved for a restart of its server, and to which it comes back.")
        @Nullable
        String restarting) {}
