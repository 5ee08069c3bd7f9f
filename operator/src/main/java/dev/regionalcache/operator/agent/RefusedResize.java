package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Map;

/** The requests and limits that a cluster does not give a pod in place, which the agent notes on the pod: it needs a new one. */
final class RefusedResize {

    /** Names them; others are tried. */
    static final String ANNOTATION = ApiGroup.NAME + "/refused-resources";

    private RefusedResize() {}

    /** Whether a pod of the template, which this one does not become in place, asks for no more than this one. */
    static boolean makesRoom(Pod pod, TemplateSpec template) {
        ResourceRequirements has = Pods.server(pod).getResources();
        ResourceRequirements wanted = ServerPod.resources(template);
        return isNoted(pod, template)
                && has != null
                && areNoMore(wanted.getRequests(), has.getRequests())
                && areNoMore(wanted.getLimits(), has.getLimits());
    }

    private static boolean areNoMore(Map<String, Quantity> wanted, Map<String, Quantity> has) {
        return wanted == null
                || wanted.entrySet().stream()
                        .allMatch(e -> has != null
                                && has.containsKey(e.getKey())
                                && amount(e.getValue()).compareTo(amount(has.get(e.getKey()))) <= 0);
    }

    private static BigDecimal amount(Quantity quantity) {
        return quantity.getNumericalAmount();
    }

    /** Whether the pod does not get those of the template. */
    static boolean isNoted(Pod pod, TemplateSpec template) {
        return isMarked(pod, ANNOTATION, template);
    }

    /**
     * Whether it had them when it was made, and the cluster gave it others, as an admission webhook does: a new pod would be the
     * same, and the one after it.
     */
    static boolean comesBack(Pod pod, TemplateSpec template) {
        return isNoted(pod, template) && isMarked(pod, ServerPod.RESOURCES_ANNOTATION, template);
    }

    private static boolean isMarked(Pod pod, String annotation, TemplateSpec template) {
        return Pods.annotation(pod, annotation)
                .filter(ServerPod.resourcesPart(template)::equals)
                .isPresent();
    }
}
