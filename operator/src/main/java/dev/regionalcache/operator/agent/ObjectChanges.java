package dev.regionalcache.operator.agent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** How often objects of members have changed since the start of the agent. Thread-safe. */
final class ObjectChanges {

    private final Map<ResourceID, Count> counts = new ConcurrentHashMap<>();
    private final Predicate<ResourceID> isThere;

    /** Forgets members that are not there any more. */
    ObjectChanges(Predicate<ResourceID> isThere) {
        this.isThere = isThere;
    }

    /**
     * How often something of a member has changed.
     *
     * @param objects but for its pods
     * @param slices of these
     */
    record Count(long objects, long slices) {

        private static final Count NONE = new Count(0, 0);

        /** Of all but the slices. */
        long others() {
            return objects - slices;
        }

        private Count plus(HasMetadata object) {
            return new Count(objects + 1, slices + (object instanceof EndpointSlice ? 1 : 0));
        }
    }

    /** An object of a member has changed. */
    void changed(ResourceID member, HasMetadata object) {
        counts.compute(
                member, (id, before) -> isThere.test(id) ? (before == null ? Count.NONE : before).plus(object) : null);
    }

    /** What of a member's objects has changed. */
    Count of(ResourceID member) {
        return counts.getOrDefault(member, Count.NONE);
    }
}
