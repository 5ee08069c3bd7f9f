package dev.regionalcache.localcluster.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.KindRules;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod is mostly immutable, and goes only when its node has ended its processes. */
record PodRules(ResourceType type) implements KindRules {

    private static final int DEFAULT_GRACE_SECONDS = 30;
    private static final List<String> MUTABLE =
            List.of("nodeName", "tolerations", "activeDeadlineSeconds", "containers/*/image", "containers/*/resources");

    @Override
    public void prepare(@Nullable ObjectNode live, ObjectNode pod) {
        if (live == null) {
            pod.putObject("status").put("phase", "Pending");
        } else {
            Mutability.check(
                    type,
                    live,
                    pod,
                    MUTABLE,
                    "pod updates may not change fields other than `spec.containers[*].image`");
        }
    }

    @Override
    public long beginDeletion(ObjectNode pod, @Nullable Long graceSeconds) {
        boolean runs = pod.path("spec").has("nodeName")
                && !pod.path("status").path("phase").asText().equals("Failed");
        long declared = pod.path("spec").path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS);
        return runs ? (graceSeconds == null ? declared : graceSeconds) : 0;
    }

    @Override
    public boolean goesAtOnce(ObjectNode pod) {
        return Json.metadata(pod).path("deletionGracePeriodSeconds").asLong() == 0;
    }
}
