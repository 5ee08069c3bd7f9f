package dev.regionalcache.operator.naming;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.member.EpochRef;
import org.jspecify.annotations.Nullable;

/** The triple that names an epoch, in the words of the rules and in those of the resources. */
public final class Triples {

    private Triples() {}

    /** As the rules have it. */
    public static Epoch epoch(EpochRef ref) {
        return new Epoch(ref.epoch(), ref.proposer(), ref.region());
    }

    /** As the rules have it; null where there is none. */
    public static @Nullable Epoch epochOrNull(@Nullable EpochRef ref) {
        return ref == null ? null : epoch(ref);
    }

    /** As the resources have it. */
    public static EpochRef ref(Epoch epoch) {
        return new EpochRef(epoch.number(), epoch.proposer(), epoch.region());
    }

    /** As the resources have it; null where there is none. */
    public static @Nullable EpochRef refOrNull(@Nullable Epoch epoch) {
        return epoch == null ? null : ref(epoch);
    }
}
