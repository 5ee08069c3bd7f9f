package dev.regionalcache.localcluster.controllers;

import dev.regionalcache.localcluster.json.Json;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;

/** The pods and claims that a StatefulSet wants. */
record StatefulSetPods(StatefulSet set) {

    static final String REVISION = "controller-revision-hash";

    static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    boolean owns(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> o.getUid().equals(set.getMetadata().getUid()));
    }

    String name(int ordinal) {
        return set.getMetadata().getName() + "-" + ordinal;
    }

    /** Names the template. */
    String revision() {
        int hash = Json.tree(set.getSpec().getTemplate()).toString().hashCode();
        return "%s-%08x".formatted(set.getMetadata().getName(), hash);
    }

    boolean keepsSurplusClaims() {
        return !"Delete"
                .equals(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenScaled());
    }

    Pod pod(int ordinal) {
        var template = set.getSpec().getTemplate();
        PodBuilder pod = new PodBuilder()
                .withMetadata(template.getMetadata())
                .withSpec(template.getSpec())
                .editOrNewMetadata()
                .withName(name(ordinal))
                .withNamespace(set.getMetadata().getNamespace())
                .addToLabels("statefulset.kubernetes.io/pod-name", name(ordinal))
                .addToLabels("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
                .addToLabels(REVISION, revision())
                .withOwnerReferences(owner())
                .endMetadata()
                .editSpec()
                .withHostname(name(ordinal))
                .withSubdomain(set.getSpec().getServiceName())
                .endSpec();
        claims(ordinal).forEach(claim -> {
            String claimName = claim.getMetadata().getName();
            String volume =
                    claimName.substring(0, claimName.length() - name(ordinal).length() - 1);
            pod.editSpec()
                    .addToVolumes(new VolumeBuilder()
                            .withName(volume)
                            .withNewPersistentVolumeClaim()
                            .withClaimName(claimName)
                            .endPersistentVolumeClaim()
                            .build())
                    .endSpec();
        });
        return pod.build();
    }

    List<PersistentVolumeClaim> claims(int ordinal) {
        boolean owned = "Delete"
                .equals(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted());
        return set.getSpec().getVolumeClaimTemplates().stream()
                .map(template -> new PersistentVolumeClaimBuilder(template)
                        .editMetadata()
                        .withName(template.getMetadata().getName() + "-" + name(ordinal))
                        .withNamespace(set.getMetadata().getNamespace())
                        .addToLabels(set.getSpec().getSelector().getMatchLabels())
                        .withOwnerReferences(owned ? List.of(owner()) : List.of())
                        .endMetadata()
                        .withStatus(null)
                        .build())
                .toList();
    }

    private OwnerReference owner() {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("StatefulSet")
                .withName(set.getMetadata().getName())
                .withUid(set.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
