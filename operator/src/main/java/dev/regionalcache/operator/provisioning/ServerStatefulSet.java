package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.cache.DeletionPolicy;
import dev.regionalcache.crds.cache.Storage;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Keyspace;
import dev.regionalcache.redis.config.Persistence;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet of a member. It says what later pods look like; running ones are changed by the agent, which is why it
 * updates {@code OnDelete}.
 */
public final class ServerStatefulSet {

    private ServerStatefulSet() {}

    /**
     * The StatefulSet.
     *
     * @param head the ordinal of the head: its pod stays until another one is the head
     * @param existing as it is in the cluster: its volume claim templates are fixed, and claims are grown one by one
     */
    public static StatefulSet of(CacheMember member, int head, @Nullable StatefulSet existing) {
        MemberIdentity identity = MemberIdentity.of(member);
        Keyspace keyspace = member.getSpec().main();
        String kept = member.getSpec().deletionPolicy() == DeletionPolicy.Delete ? "Delete" : "Retain";
        return new StatefulSetBuilder()
                .withMetadata(identity.meta(identity.names().base()))
                .withNewSpec()
                .withReplicas(Math.max(keyspace.replicas(), head + 1))
                .withServiceName(identity.names().headService())
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .withMatchLabels(identity.selector())
                .endSelector()
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted(kept)
                .withWhenScaled(kept)
                .endPersistentVolumeClaimRetentionPolicy()
                .withTemplate(ServerPod.template(member))
                .withVolumeClaimTemplates(claims(identity, keyspace, existing))
                .endSpec()
                .build();
    }

    /** The size of each server's volume claim: as declared, or twice the memory limit. */
    public static Quantity volumeSize(Keyspace keyspace) {
        Storage storage = keyspace.storage();
        if (storage != null && storage.size() != null) {
            return Quantity.parse(storage.size());
        }
        long memory = ServerSettings.memoryLimit(keyspace.template());
        return new Quantity(Long.toString(2 * memory));
    }

    private static List<PersistentVolumeClaim> claims(
            MemberIdentity identity, Keyspace keyspace, @Nullable StatefulSet existing) {
        if (existing != null) {
            return existing.getSpec().getVolumeClaimTemplates().stream()
                    .map(ServerStatefulSet::declared)
                    .toList();
        }
        if (ServerSettings.persistence(keyspace.storage()) == Persistence.None) {
            return List.of();
        }
        Storage storage = keyspace.storage();
        return List.of(
                claim(identity.selector(), storage == null ? null : storage.storageClassName(), volumeSize(keyspace)));
    }

    /** A template as it was applied: without what the API server added to it. */
    private static PersistentVolumeClaim declared(PersistentVolumeClaim template) {
        return claim(
                template.getMetadata().getLabels(),
                template.getSpec().getStorageClassName(),
                Objects.requireNonNull(
                        template.getSpec().getResources().getRequests().get("storage"), "claims have a size"));
    }

    private static PersistentVolumeClaim claim(
            Map<String, String> labels, @Nullable String storageClass, Quantity size) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(ServerPod.DATA_VOLUME)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(storageClass)
                .withNewResources()
                .addToRequests("storage", size)
                .endResources()
                .endSpec()
                .build();
    }
}
