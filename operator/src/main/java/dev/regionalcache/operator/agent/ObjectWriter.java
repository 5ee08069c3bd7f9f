package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.provisioning.DisruptionBudget;
import dev.regionalcache.operator.provisioning.MemberIdentity;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.ServerSecrets;
import dev.regionalcache.operator.provisioning.ServerSettings;
import dev.regionalcache.operator.provisioning.ServerStatefulSet;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.operator.servers.Link;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Applies a member's objects, those that later ones lean on first. */
final class ObjectWriter {

    /**
     * What was applied.
     *
     * @param services by name, as the API server has them
     * @param conflicts sentences about objects of others that stand in the way
     */
    record Written(Map<String, Service> services, List<String> conflicts) {}

    private final KubernetesClient client;
    private final Applier applier;
    private final MemberSources sources;

    ObjectWriter(KubernetesClient client, Applier applier, MemberSources sources) {
        this.client = client;
        this.applier = applier;
        this.sources = sources;
    }

    /** Applies all but the slices, which lead to what is found afterwards. */
    Written write(MemberSnapshot seen, Passwords passwords) {
        CacheMember member = seen.member();
        Written written = new Written(new HashMap<>(), new ArrayList<>());
        epochRecord(seen, written);
        apply(ServerSettings.configMap(member), written);
        for (Secret secret : ServerSecrets.of(member, passwords)) {
            apply(secret, written);
        }
        List<Service> services = new ArrayList<>(Services.reads(member));
        services.addAll(Services.writes(member));
        services.add(Services.head(member, reached(seen)));
        for (Service service : services) {
            apply(service, written)
                    .ifPresent(s -> written.services().put(s.getMetadata().getName(), s));
        }
        StatefulSet existing = sources.get(
                        StatefulSet.class,
                        member.getMetadata().getNamespace(),
                        seen.names().base())
                .orElse(null);
        apply(ServerStatefulSet.of(member, seen.head(), existing), written);
        budget(member, written);
        growClaims(member, written);
        return written;
    }

    /**
     * The pod that other regions reach: the head as soon as it is in its place, and at once where the former one is of no use.
     * Until then the former one feeds them, and no server whose own link may break: it would refuse replicas in a way on which
     * they forget what they have.
     */
    private String reached(MemberSnapshot seen) {
        String head = HeadRecord.pod(seen.member());
        return HeadRules.isInPlace(seen)
                ? head
                : sources.get(
                                Service.class,
                                seen.member().getMetadata().getNamespace(),
                                seen.names().headService())
                        .flatMap(Services::pod)
                        .filter(former -> HeadRules.isOnTheWay(seen) || feeds(seen, former))
                        .orElse(head);
    }

    private static boolean feeds(MemberSnapshot seen, String pod) {
        return seen.pods().values().stream()
                .filter(p -> p.getMetadata().getName().equals(pod) && Pods.hasAddress(p))
                .flatMap(p -> seen.view(p).stream())
                .anyMatch(v -> v.link() == Link.Up);
    }

    /** What there is of a witness: the record. Servers that it had as a region are removed, and with them what led to them. */
    List<String> witness(MemberSnapshot seen) {
        sources.owned(seen.member()).forEach(o -> client.resource(o).delete());
        Written written = new Written(new HashMap<>(), new ArrayList<>());
        epochRecord(seen, written);
        return written.conflicts();
    }

    /** The record has no owner: a member that was taken over finds that of the former cache of its name. */
    private void epochRecord(MemberSnapshot seen, Written written) {
        ConfigMap record = EpochRecord.of(seen);
        ConfigMap cached = seen.epochRecord();
        Set<String> former = cached != null && isOfSameCache(cached, record) ? Set.of(uid(cached)) : Set.of();
        collect(applier.apply(record, cached, former), written);
    }

    private static boolean isOfSameCache(ConfigMap record, ConfigMap wanted) {
        Map<String, String> has = record.getMetadata().getLabels();
        Map<String, String> wants = wanted.getMetadata().getLabels();
        return Stream.of(Labels.CACHE, Labels.CACHE_NAMESPACE, Labels.REGION)
                .allMatch(label -> Objects.equals(has.get(label), wants.get(label)));
    }

    private static String uid(ConfigMap record) {
        return record.getMetadata().getLabels().getOrDefault(Labels.CACHE_UID, "");
    }

    /** Applies one more object. */
    <T extends HasMetadata> Optional<T> apply(T desired, Written written) {
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) desired.getClass();
        T cached = sources.get(
                        kind,
                        desired.getMetadata().getNamespace(),
                        desired.getMetadata().getName())
                .orElse(null);
        return collect(applier.apply(desired, cached), written);
    }

    private static <T extends HasMetadata> Optional<T> collect(ApplyResult<T> result, Written written) {
        return switch (result) {
            case ApplyResult.Applied<T>(T object) -> Optional.of(object);
            case ApplyResult.Unchanged<T>(T object) -> Optional.of(object);
            case ApplyResult.Conflict<T>(T object, String message) -> {
                written.conflicts().add(message);
                yield Optional.empty();
            }
        };
    }

    private void budget(CacheMember member, Written written) {
        Optional<PodDisruptionBudget> desired = DisruptionBudget.of(member);
        if (desired.isPresent()) {
            apply(desired.get(), written);
            return;
        }
        MemberIdentity identity = MemberIdentity.of(member);
        sources.get(
                        PodDisruptionBudget.class,
                        identity.namespace(),
                        identity.names().base())
                .ifPresent(b -> client.resource(b).delete());
    }

    /**
     * The StatefulSet's claim templates are fixed, so claims are grown one by one; they never shrink. A class that does not
     * let them grow stands in the way of nothing else.
     */
    private void growClaims(CacheMember member, Written written) {
        Quantity size = ServerStatefulSet.volumeSize(member.getSpec().main());
        for (PersistentVolumeClaim claim : sources.claims(member)) {
            Quantity has = claim.getSpec().getResources().getRequests().get("storage");
            if (has != null && Quantity.getAmountInBytes(has).compareTo(Quantity.getAmountInBytes(size)) < 0) {
                grow(claim, size, written);
            }
        }
    }

    private void grow(PersistentVolumeClaim claim, Quantity size, Written written) {
        try {
            client.resource(claim)
                    .edit(c -> new PersistentVolumeClaimBuilder(c)
                            .editSpec()
                            .editResources()
                            .addToRequests("storage", size)
                            .endResources()
                            .endSpec()
                            .build());
        } catch (KubernetesClientException e) {
            written.conflicts()
                    .add(
                            "the volume claim %s was not grown: %s. Its storage class may not allow it; take the change back, or create the region anew in another class."
                                    .formatted(claim.getMetadata().getName(), ApiFailures.text(e)));
        }
    }
}
