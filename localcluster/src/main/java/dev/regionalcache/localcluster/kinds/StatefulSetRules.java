package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Only what the controller does is accepted: pods in parallel, replaced when somebody deletes them. */
record StatefulSetRules(ResourceType type) implements KindRules {

    private static final List<String> MUTABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode set) {
        require(
                set,
                "podManagementPolicy",
                set.path("spec").path("podManagementPolicy").asText(),
                "Parallel");
        require(
                set,
                "updateStrategy",
                set.path("spec").path("updateStrategy").path("type").asText(),
                "OnDelete");
        if (live != null) {
            Mutability.check(
                    type,
                    live,
                    set,
                    MUTABLE,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    private void require(ObjectNode set, String field, String value, String supported) {
        if (!value.equals(supported)) {
            throw ApiException.forbiddenChange(
                    type,
                    set.path("metadata").path("name").asText(),
                    "spec." + field,
                    "localcluster supports %s only".formatted(supported));
        }
    }
}
