package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Pod;

/** The requests and limits that a cluster does not give a pod in place, which the agent notes on the pod: it needs a new one. */
final class RefusedResize {

    /** Names them; others are tried. */
    static final String ANNOTATION = ApiGroup.NAME + "/refused-resources";

    private RefusedResize() {}

    /** Names those of a template. */
    static String of(TemplateSpec template) {
        return ContentHash.of(ContentHash.json(ServerPod.resources(template)));
    }

    /** Whether the pod does not get those of the template. */
    static boolean isNoted(Pod pod, TemplateSpec template) {
        return Pods.annotation(pod, ANNOTATION).filter(of(template)::equals).isPresent();
    }
}
