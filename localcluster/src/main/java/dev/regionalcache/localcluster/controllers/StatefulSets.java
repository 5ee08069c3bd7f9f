package dev.regionalcache.localcluster.controllers;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Keeps as many pods, with their volume claims, as a StatefulSet wants: all at once, and replaced only when they are gone. */
public record StatefulSets(ClusterApi api) implements Controller.Reconciler {

    private static final String MANAGER = "kube-controller-manager";
    private static final String RESOURCE = "statefulsets.apps";

    @Override
    public Stream<ObjectKey> affected(Change change) {
        return switch (change.key().resource()) {
            case RESOURCE -> Stream.of(change.key());
            case "pods" ->
                Json.elements(change.last().path("metadata").path("ownerReferences"))
                        .filter(owner -> owner.path("kind").asText().equals("StatefulSet"))
                        .map(owner -> new ObjectKey(
                                RESOURCE,
                                change.key().namespace(),
                                owner.path("name").asText()));
            default -> Stream.of();
        };
    }

    @Override
    public void reconcile(ObjectKey key) {
        api.get(StatefulSet.class, key.namespace(), key.name())
                .filter(set -> set.getMetadata().getDeletionTimestamp() == null)
                .ifPresent(this::reconcile);
    }

    private void reconcile(StatefulSet set) {
        StatefulSetPods wanted = new StatefulSetPods(set);
        Map<String, Pod> pods = api.list(Pod.class, set.getMetadata().getNamespace()).stream()
                .filter(wanted::owns)
                .collect(Collectors.toMap(p -> p.getMetadata().getName(), Function.identity()));
        List<String> names = IntStream.range(0, set.getSpec().getReplicas())
                .mapToObj(wanted::name)
                .toList();
        for (int i = 0; i < names.size(); i++) {
            if (!pods.containsKey(names.get(i))) {
                wanted.claims(i).forEach(this::ensure);
                api.create(wanted.pod(i), MANAGER);
            }
        }
        for (Pod pod : pods.values()) {
            boolean ended = pod.getStatus().getPhase().equals("Failed");
            boolean surplus = !names.contains(pod.getMetadata().getName());
            if ((ended || surplus) && pod.getMetadata().getDeletionTimestamp() == null) {
                api.delete(pod, null);
            }
        }
        dropSurplusClaims(wanted, set.getSpec().getReplicas());
        report(set, wanted.revision(), List.copyOf(pods.values()));
    }

    private void ensure(PersistentVolumeClaim claim) {
        var metadata = claim.getMetadata();
        if (api.get(PersistentVolumeClaim.class, metadata.getNamespace(), metadata.getName())
                .isEmpty()) {
            api.create(claim, MANAGER);
        }
    }

    private void dropSurplusClaims(StatefulSetPods wanted, int replicas) {
        if (wanted.keepsSurplusClaims()) {
            return;
        }
        String namespace = wanted.set().getMetadata().getNamespace();
        int ordinal = replicas;
        for (List<PersistentVolumeClaim> claims = existing(wanted, ordinal);
                !claims.isEmpty();
                claims = existing(wanted, ++ordinal)) {
            if (api.get(Pod.class, namespace, wanted.name(ordinal)).isEmpty()) {
                claims.forEach(claim -> api.delete(claim, null));
            }
        }
    }

    private List<PersistentVolumeClaim> existing(StatefulSetPods wanted, int ordinal) {
        return wanted.claims(ordinal).stream()
                .flatMap(
                        c -> api
                                .get(
                                        PersistentVolumeClaim.class,
                                        c.getMetadata().getNamespace(),
                                        c.getMetadata().getName())
                                .stream())
                .toList();
    }

    private void report(StatefulSet set, String revision, List<Pod> pods) {
        int ready = count(pods, StatefulSetPods::isReady);
        int updated =
                count(pods, p -> revision.equals(p.getMetadata().getLabels().get(StatefulSetPods.REVISION)));
        String before = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
        String current = before == null || updated == set.getSpec().getReplicas() ? revision : before;
        api.editStatus(
                set,
                MANAGER,
                live -> new StatefulSetBuilder(live)
                        .withStatus(new StatefulSetStatusBuilder()
                                .withObservedGeneration(set.getMetadata().getGeneration())
                                .withReplicas(pods.size())
                                .withReadyReplicas(ready)
                                .withAvailableReplicas(ready)
                                .withUpdatedReplicas(updated)
                                .withCurrentReplicas(current.equals(revision) ? updated : pods.size() - updated)
                                .withCurrentRevision(current)
                                .withUpdateRevision(revision)
                                .withCollisionCount(0)
                                .build())
                        .build());
    }

    private static int count(List<Pod> pods, Predicate<Pod> condition) {
        return (int) pods.stream().filter(condition).count();
    }
}
