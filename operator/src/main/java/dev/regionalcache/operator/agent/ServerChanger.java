package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.provisioning.ServerPod;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a change of a running server, and tells of it afterwards: what is refused is tried again every few seconds. */
final class ServerChanger {

    private static final Logger LOG = LoggerFactory.getLogger(ServerChanger.class);

    /** What a server is given that is to end at once; the shortest that the API server counts as one. */
    static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final ServerFleet fleet;
    private final EventPublisher events;

    ServerChanger(KubernetesClient client, ServerFleet fleet, EventPublisher events) {
        this.client = client;
        this.fleet = fleet;
        this.events = events;
    }

    /** Carries it out; the result is when to look again, if that is not said by an event. */
    Optional<Duration> carryOut(MemberSnapshot seen, ServerChange change) {
        switch (change) {
            case ServerChange.None() -> {
                return Optional.empty();
            }
            case ServerChange.Wait(var reason) -> {
                return Optional.of(RestartMarks.REFRESH);
            }
            case ServerChange.Blocked(var message) -> {
                return Optional.empty();
            }
            case ServerChange.MoveHead(var name) -> {
                return Optional.of(RestartMarks.REFRESH);
            }
            case ServerChange.AwaitMove(var name, var reason) -> {
                return Optional.empty();
            }
            case ServerChange.End(var name, var reason) -> end(seen, pod(seen, name), reason);
            case ServerChange.NewImage(var name, var image) -> newImage(seen, pod(seen, name), image);
            case ServerChange.Resize(var name) -> resize(seen, pod(seen, name));
            case ServerChange.PrepareRestart(var name, var settings) ->
                annotate(pod(seen, name), RestartMarks.ofPreparation(settings, seen.now()));
            case ServerChange.Restart(var name, var settings) -> restart(seen, pod(seen, name), settings);
            case ServerChange.Recreate(var name) -> recreate(seen, pod(seen, name));
        }
        return Optional.of(RestartMarks.REFRESH);
    }

    /** Notes on the pods what outlives this agent; not in turn, for it changes no server. */
    void note(MemberSnapshot seen) {
        for (Pod pod : seen.declaredPods()) {
            RefusedResize.alteration(pod, seen.spec().main().template())
                    .ifPresent(text -> mark(pod, RefusedResize.ALTERED, text));
            if (Pods.hasAddress(pod)) {
                ToldSettings.note(seen, pod).ifPresent(text -> mark(pod, ToldSettings.ANNOTATION, text));
            }
        }
    }

    private void newImage(MemberSnapshot seen, Pod pod, String image) {
        Pod changed = edit(
                pod,
                p -> new PodBuilder(p)
                        .editMetadata()
                        .addToAnnotations(ServerPod.IMAGE_ANNOTATION, image)
                        .addToAnnotations(RestartMarks.ofImage(pod, image))
                        .addToAnnotations(
                                Restarts.isPrepared(seen, pod) ? ToldSettings.beforeStart(seen, pod) : Map.of())
                        .endMetadata()
                        .editSpec()
                        .editMatchingContainer(c -> c.getName().equals(ServerPod.CONTAINER))
                        .withImage(image)
                        .endContainer()
                        .endSpec()
                        .build());
        if (RestartMarks.isNotEnded(pod, changed)) {
            mark(changed, RestartMarks.EXPECTED_RESTARTS, Integer.toString(Pods.restarts(pod)));
        }
        tell(seen, "NewImage", "%s gets the image %s in place".formatted(name(pod), image));
    }

    /** Where a cluster does not resize in place, that is noted: the pod is replaced in its turn, if its data may go. */
    private void resize(MemberSnapshot seen, Pod pod) {
        TemplateSpec template = seen.spec().main().template();
        try {
            client.pods()
                    .resource(pod)
                    .subresource("resize")
                    .edit(p -> new PodBuilder(p)
                            .editSpec()
                            .editMatchingContainer(c -> c.getName().equals(ServerPod.CONTAINER))
                            .withResources(ServerPod.resources(template))
                            .endContainer()
                            .endSpec()
                            .build());
            tell(seen, "Resized", name(pod) + " got other requests and limits in place");
        } catch (KubernetesClientException e) {
            if (!isImpossible(e.getCode())) {
                throw e;
            }
            LOG.info("{} cannot be resized in place: {}", name(pod), e.getMessage());
            mark(pod, RefusedResize.ANNOTATION, ServerPod.resourcesPart(template));
        }
    }

    /**
     * Whether an answer says that this cluster will never resize the pod so: it does not know how, or takes the request for
     * invalid. Any other, such as a conflict with the kubelet's own write, is tried again.
     *
     * @param code of HTTP; 0 without an answer
     */
    static boolean isImpossible(int code) {
        return switch (code) {
            case 400, 404, 405, 415, 422 -> true;
            default -> false;
        };
    }

    private void restart(MemberSnapshot seen, Pod pod, String settings) {
        Map<String, String> marks = new HashMap<>(ToldSettings.beforeStart(seen, pod));
        marks.put(RestartMarks.RESTARTED_AT, seen.now().toString());
        annotate(pod, marks);
        fleet.shutdownForRestart(seen.key(), name(pod));
        tell(seen, "Restarting", "%s restarts in place for %s".formatted(name(pod), settings));
    }

    private void recreate(MemberSnapshot seen, Pod pod) {
        client.resource(pod).delete();
        tell(seen, "Recreating", name(pod) + " is replaced: what changed cannot be changed in place");
    }

    /** A second is the shortest that waits for the kubelet: without any the pod would be gone before its process is. */
    private void end(MemberSnapshot seen, Pod pod, String reason) {
        client.pods().resource(pod).withGracePeriod(LAST_GRACE.toSeconds()).delete();
        String note = "%s has no lease and cannot be fenced: %s. Its pod is deleted, with what it alone holds"
                .formatted(name(pod), reason);
        LOG.warn("{}", note);
        events.publish(seen.member(), EventPublisher.Severity.Warning, "ServerEnded", note);
    }

    private void mark(Pod pod, String annotation, String value) {
        annotate(pod, Map.of(annotation, value));
    }

    private void annotate(Pod pod, Map<String, String> annotations) {
        edit(
                pod,
                p -> new PodBuilder(p)
                        .editMetadata()
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .build());
    }

    private Pod edit(Pod pod, UnaryOperator<Pod> change) {
        return client.pods().resource(pod).edit(change);
    }

    private void tell(MemberSnapshot seen, String reason, String note) {
        LOG.info("{}", note);
        events.publish(seen.member(), EventPublisher.Severity.Normal, reason, note);
    }

    private static Pod pod(MemberSnapshot seen, String name) {
        return seen.declaredPods().stream()
                .filter(p -> name(p).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no pod " + name));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }
}
