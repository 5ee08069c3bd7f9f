package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The family of a slice's addresses stays what it is. */
record EndpointSliceRules(ResourceType type) implements KindRules {

    private static final String FAMILY = "addressType";

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode slice) {
        if (live != null && !live.path(FAMILY).equals(slice.path(FAMILY))) {
            String message = "Invalid value: %s: field is immutable".formatted(slice.path(FAMILY));
            throw ApiException.invalid(
                    type,
                    slice.path("metadata").path("name").asText(),
                    List.of(new ApiException.Cause("FieldValueInvalid", message, FAMILY)));
        }
    }
}
