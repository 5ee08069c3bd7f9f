package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.apply.ApiFailures;
import dev.regionalcache.operator.apply.Applier;
import dev.regionalcache.operator.apply.ApplyResult;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.provisioning.DisruptionBudget;
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
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies a member's objects, those that later ones lean on first. */
final class ObjectWriter {

    private final KubernetesClient client;
    private final Applier applier;

    /** For what nothing is decided by but by others' changes of it: its own bring no event. */
    private final Applier quiet;

    private final SliceWriter slices;
    private final MemberSources sources;
    private final Compared compared = new Compared();

    ObjectWriter(KubernetesClient client, Applier applier, MemberSources sources) {
        this.client = client;
        this.applier = applier;
        this.sources = sources;
        quiet = new Applier(client, sources::write);
        slices = new SliceWriter(client, quiet);
    }

    /**
     * Applies all but the record, which comes before what is done, and the slices, which lead to what is found.
     *
     * @param conflicts gets sentences about objects of others that stand in the way
     */
    void write(MemberSnapshot seen, Passwords passwords, List<String> conflicts) {
        CacheMember member = declared(seen.member());
        String reached = reached(seen);
        int evictable = Evictions.allowed(seen, budget(member));
        Compared.State now = new Compared.State(
                List.of(member.getSpec(), passwords, seen.head(), reached, evictable),
                sources.changes(member).others());
        unlessKnown(
                member, "objects", now, conflicts, () -> write(member, seen, passwords, reached, evictable, conflicts));
    }

    private void write(
            CacheMember member,
            MemberSnapshot seen,
            Passwords passwords,
            String reached,
            int evictable,
            List<String> conflicts) {
        apply(ServerSettings.configMap(member), conflicts);
        for (Secret secret : ServerSecrets.of(member, passwords)) {
            apply(secret, conflicts);
        }
        List<HasMetadata> owned = sources.owned(member);
        Stream.concat(ServerSecrets.unwanted(member, owned).stream(), Services.unwanted(member, owned).stream())
                .forEach(object -> client.resource(object).delete());
        List<Service> services = new ArrayList<>(Services.reads(member));
        services.addAll(Services.writes(member));
        services.add(Services.head(member, reached));
        services.forEach(service -> apply(service, conflicts));
        StatefulSet existing = sources.get(
                        StatefulSet.class,
                        member.getMetadata().getNamespace(),
                        seen.names().base())
                .orElse(null);
        apply(ServerStatefulSet.of(member, seen.head(), existing), conflicts);
        budget(member, evictable, conflicts);
        growClaims(member, conflicts);
    }

    /** Leads a Service to these backends. */
    void lead(CacheMember member, String service, List<Backend> backends, List<String> conflicts) {
        Compared.State now =
                new Compared.State(backends, sources.changes(member).objects());
        unlessKnown(
                member,
                service,
                now,
                conflicts,
                () -> sources.service(member, service)
                        .ifPresent(s -> collect(slices.lead(member, s, slice(s), backends), conflicts)));
    }

    private @Nullable EndpointSlice slice(Service service) {
        return sources.get(
                        EndpointSlice.class,
                        service.getMetadata().getNamespace(),
                        service.getMetadata().getName())
                .orElse(null);
    }

    private void unlessKnown(
            CacheMember member, String objects, Compared.State now, List<String> conflicts, Runnable apply) {
        String uid = member.getMetadata().getUid();
        int before = conflicts.size();
        if (!compared.isKnown(uid, objects, now)) {
            apply.run();
            if (conflicts.size() == before) {
                compared.known(uid, objects, now);
            }
        }
    }

    /** The member as its objects see it: nothing of an epoch is in them. */
    private static CacheMember declared(CacheMember member) {
        CacheMember declared = new CacheMember();
        declared.setMetadata(member.getMetadata());
        declared.setSpec(member.getSpec().declared());
        return declared;
    }

    /** The member is served no more. */
    void forget(CacheMember member) {
        compared.forget(member.getMetadata().getUid());
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

    /** Of a witness that was a region: what it had, and what led there. */
    void removeServers(MemberSnapshot seen) {
        sources.owned(seen.member()).forEach(o -> client.resource(o).delete());
    }

    /**
     * Writes down which epoch is acted on. The record has no owner: a member that was taken over finds that of the former cache
     * of its name.
     */
    void record(MemberSnapshot seen, List<String> conflicts) {
        ConfigMap record = EpochRecord.of(seen);
        ConfigMap cached = seen.epochRecord();
        Set<String> former = cached != null && isOfSameCache(cached, record) ? Set.of(uid(cached)) : Set.of();
        collect(quiet.apply(record, cached, former), conflicts);
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

    private <T extends HasMetadata> void apply(T desired, List<String> conflicts) {
        apply(applier, desired, conflicts);
    }

    private <T extends HasMetadata> void apply(Applier by, T desired, List<String> conflicts) {
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) desired.getClass();
        T cached = sources.get(
                        kind,
                        desired.getMetadata().getNamespace(),
                        desired.getMetadata().getName())
                .orElse(null);
        collect(by.apply(desired, cached), conflicts);
    }

    private static void collect(ApplyResult<?> result, List<String> conflicts) {
        if (result instanceof ApplyResult.Conflict<?>(HasMetadata other, String message)) {
            conflicts.add(message);
        }
    }

    private void budget(CacheMember member, int evictable, List<String> conflicts) {
        DisruptionBudget.of(member, evictable)
                .ifPresentOrElse(
                        budget -> apply(budget, conflicts),
                        () -> budget(member).ifPresent(b -> client.resource(b).delete()));
    }

    private Optional<PodDisruptionBudget> budget(CacheMember member) {
        return sources.get(
                PodDisruptionBudget.class,
                member.getMetadata().getNamespace(),
                MemberNames.of(member).base());
    }

    /**
     * The StatefulSet's claim templates are fixed, so claims are grown one by one; they never shrink. A class that does not
     * let them grow stands in the way of nothing else.
     */
    private void growClaims(CacheMember member, List<String> conflicts) {
        Quantity size = ServerStatefulSet.volumeSize(member.getSpec().main());
        for (PersistentVolumeClaim claim : sources.claims(member)) {
            Quantity has = claim.getSpec().getResources().getRequests().get("storage");
            if (has != null && Quantity.getAmountInBytes(has).compareTo(Quantity.getAmountInBytes(size)) < 0) {
                grow(claim, size, conflicts);
            }
        }
    }

    private void grow(PersistentVolumeClaim claim, Quantity size, List<String> conflicts) {
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
            conflicts.add(
                    "the volume claim %s was not grown: %s. Its storage class may not allow it; take the change back, or create the region anew in another class."
                            .formatted(claim.getMetadata().getName(), ApiFailures.text(e)));
        }
    }
}
