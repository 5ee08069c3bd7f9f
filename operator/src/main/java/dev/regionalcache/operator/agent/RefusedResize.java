package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.operator.provisioning.ServerPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** The requests and limits that a cluster does not give a pod in place, which the agent notes on the pod: it needs a new one. */
final class RefusedResize {

    /** Names them; others are tried. */
    static final String ANNOTATION = ApiGroup.NAME + "/refused-resources";

    /** Names what a new pod got in the place of those of its template. */
    static final String ALTERED = ApiGroup.NAME + "/altered-resources";

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
        return Pods.says(pod, ANNOTATION, ServerPod.resourcesPart(template));
    }

    /** Whether the pod has those of the template. */
    static boolean has(Pod pod, TemplateSpec template) {
        ResourceRequirements has = Pods.server(pod).getResources();
        ResourceRequirements wanted = ServerPod.resources(template);
        return has != null
                && sameAmounts(has.getRequests(), wanted.getRequests())
                && sameAmounts(has.getLimits(), wanted.getLimits());
    }

    private static boolean sameAmounts(Map<String, Quantity> has, Map<String, Quantity> wanted) {
        return wanted == null
                || wanted.entrySet().stream()
                        .allMatch(e -> has != null && e.getValue().equals(has.get(e.getKey())));
    }

    /**
     * What is to be noted of a pod that was made of the template, has not started yet and has others already, as an admission
     * webhook gives them; empty: nothing, or it is noted.
     */
    static Optional<String> alteration(Pod pod, TemplateSpec template) {
        boolean madeOfIt = Pods.says(pod, ServerPod.RESOURCES_ANNOTATION, ServerPod.resourcesPart(template));
        return madeOfIt && Pods.hasNeverStarted(pod) && !has(pod, template) && !isAltered(pod, template)
                ? Optional.of(altered(pod, template))
                : Optional.empty();
    }

    /** Whether a new pod would be the same as this one, and the one after it: it is as the cluster made it of the template. */
    static boolean comesBack(Pod pod, TemplateSpec template) {
        return isNoted(pod, template) && isAltered(pod, template);
    }

    private static boolean isAltered(Pod pod, TemplateSpec template) {
        return Pods.says(pod, ALTERED, altered(pod, template));
    }

    private static String altered(Pod pod, TemplateSpec template) {
        return ContentHash.of(ServerPod.resourcesPart(template)
                + ContentHash.json(Pods.server(pod).getResources()));
    }
}
