package dev.regionalcache.operator.provisioning;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.crds.cache.Replication;
import dev.regionalcache.crds.cache.ResourceAmounts;
import dev.regionalcache.crds.cache.ServerResources;
import dev.regionalcache.crds.cache.Storage;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Keyspace;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a member's servers, as a file and as what is held at run time. */
public final class ServerSettings {

    private static final String DEFAULT_MEMORY = "256Mi";

    /** The least that can be declared: a person may have given a pod less. */
    private static final long LEAST_MEMORY = 64L << 20;

    private static final String DEFAULT_BACKLOG = "64Mi";
    private static final Replication DEFAULTS = new Replication(DEFAULT_BACKLOG, 1, 10);

    private ServerSettings() {}

    /** The settings of the keyspace's servers. */
    public static ServerConfig of(Keyspace keyspace) {
        return within(keyspace, memoryLimit(keyspace.template()));
    }

    /**
     * The same for a server whose container has not all the memory yet that is declared.
     *
     * @param memory bytes that it may use
     */
    public static ServerConfig of(Keyspace keyspace, long memory) {
        return within(keyspace, Math.min(memoryLimit(keyspace.template()), Math.max(memory, LEAST_MEMORY)));
    }

    private static ServerConfig within(Keyspace keyspace, long memoryLimit) {
        TemplateSpec template = keyspace.template();
        Replication replication = template.replication() == null ? DEFAULTS : template.replication();
        Persistence persistence = persistence(keyspace.storage());
        MemoryPlan memory = MemoryPlan.of(
                memoryLimit, bytes(replication.backlogSize(), DEFAULT_BACKLOG), persistence != Persistence.None);
        return new ServerConfig(
                memory,
                replication.pingPeriodSeconds() == null ? 1 : replication.pingPeriodSeconds(),
                replication.timeoutSeconds() == null ? 10 : replication.timeoutSeconds(),
                persistence,
                template.config());
    }

    /** The ConfigMap that servers mount. */
    public static ConfigMap configMap(CacheMember member) {
        MemberIdentity identity = MemberIdentity.of(member);
        return new ConfigMapBuilder()
                .withMetadata(identity.meta(identity.names().config()))
                .withData(Map.of(
                        ServerConfig.CONFIG_FILE,
                        of(member.getSpec().main()).render(member.getSpec().lease() != null)))
                .build();
    }

    /** What servers write to their volume. */
    public static Persistence persistence(@Nullable Storage storage) {
        return storage == null || storage.persistence() == null
                ? Persistence.None
                : Persistence.valueOf(storage.persistence().name());
    }

    /** Bytes of the memory limit of each server. */
    static long memoryLimit(TemplateSpec template) {
        ServerResources resources = template.resources();
        ResourceAmounts limits = resources == null ? null : resources.limits();
        return bytes(limits == null ? null : limits.memory(), DEFAULT_MEMORY);
    }

    /** Whole ones: 1.2Gi is none of them. */
    private static long bytes(@Nullable String quantity, String otherwise) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity == null ? otherwise : quantity))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
