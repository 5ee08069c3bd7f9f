package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.provisioning.MemberIdentity;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * The highest epoch that the agent has acted on, in an object of its own: a rule of the API server does not see that a
 * member was deleted and created again with a lower one. It has no owner, and goes when the member's servers are removed.
 */
final class EpochRecord {

    private static final String EPOCH = "epoch";

    private EpochRecord() {}

    /** Why the agent must not act on the member's epoch; empty when it may. */
    static Optional<String> refusal(MemberSnapshot seen) {
        long recorded = recorded(seen);
        return seen.spec().epoch() >= recorded
                ? Optional.empty()
                : Optional.of(
                        "the member names epoch %d, but epoch %d has been acted on here: an older decision is not carried out. Delete the ConfigMap %s if the cache was restored from a backup"
                                .formatted(
                                        seen.spec().epoch(),
                                        recorded,
                                        seen.names().epochRecord()));
    }

    /** The record that has to be there before the member's epoch is acted on. */
    static ConfigMap of(MemberSnapshot seen) {
        MemberIdentity identity = MemberIdentity.of(seen.member());
        return new ConfigMapBuilder()
                .withMetadata(identity.unowned(identity.names().epochRecord()))
                .withData(Map.of(EPOCH, Long.toString(seen.spec().epoch())))
                .build();
    }

    /** A record that a person emptied or garbled counts as none. */
    private static long recorded(MemberSnapshot seen) {
        ConfigMap record = seen.epochRecord();
        if (record == null || record.getData() == null) {
            return 0;
        }
        String epoch = record.getData().getOrDefault(EPOCH, "");
        return epoch.matches("\\d{1,18}") ? Long.parseLong(epoch) : 0;
    }
}
