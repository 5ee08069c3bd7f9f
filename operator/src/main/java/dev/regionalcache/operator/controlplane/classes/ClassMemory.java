package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.crds.cache.Persistence;
import dev.regionalcache.crds.cache.Replication;
import dev.regionalcache.crds.cache.ResourceAmounts;
import dev.regionalcache.crds.cache.ServerResources;
import dev.regionalcache.crds.policy.CachePolicySpec;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a class's servers: a limit from which the class's {@code maxMemory} follows as what is left for keys. Pure.
 *
 * @param keys bytes for keys
 * @param backlog bytes of the replication backlog, as declared
 */
record ClassMemory(long keys, long backlog) {

    private static final String DEFAULT_BACKLOG = "64Mi";

    /** The greatest limit that the schema lets through. */
    private static final long MOST = 4L << 40;

    private static final int MIB_BITS = 20;

    /** That of a class whose {@code maxMemory} is set. */
    static ClassMemory of(CachePolicySpec policy, @Nullable Replication replication) {
        String backlog =
                replication == null || replication.backlogSize() == null ? DEFAULT_BACKLOG : replication.backlogSize();
        return new ClassMemory(bytes(policy.maxMemory() == null ? "0" : policy.maxMemory()), bytes(backlog));
    }

    /** Processor time as of these, and this memory. */
    ServerResources resources(@Nullable ServerResources of, Persistence persistence) {
        long limit = Math.min(MOST, MemoryPlan.limitFor(keys, backlog, persistence != Persistence.None));
        return new ServerResources(
                cpu(of == null ? null : of.requests(), null),
                cpu(of == null ? null : of.limits(), (limit >> MIB_BITS) + "Mi"));
    }

    /** Processor time alone. */
    static @Nullable ServerResources withoutMemory(@Nullable ServerResources of) {
        return of == null ? null : new ServerResources(cpu(of.requests(), null), cpu(of.limits(), null));
    }

    private static @Nullable ResourceAmounts cpu(@Nullable ResourceAmounts of, @Nullable String memory) {
        Quantity cpu = of == null ? null : of.cpu();
        return cpu == null && memory == null ? null : new ResourceAmounts(cpu, memory);
    }

    private static long bytes(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity)).longValue();
    }
}
