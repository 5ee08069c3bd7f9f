package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent notes in a pod's annotations about a restart that it causes, so that it does not forget it when it is
 * restarted itself. Times are of the agent's clock.
 */
final class RestartMarks {

    /** How often the container will have been started again when the new image runs. */
    static final String EXPECTED_RESTARTS = ApiGroup.NAME + "/expected-restarts";

    /** The image that the container runs which has still to be ended for another one. */
    static final String RUNNING_IMAGE = ApiGroup.NAME + "/running-image";

    /** Since when a restart is prepared; a pod's change lets the kubelet bring mounted files up to date. */
    static final String PREPARED_AT = ApiGroup.NAME + "/restart-prepared-at";

    /** For which settings it is prepared: files that are up to date for those may not be so for others. */
    static final String PREPARED_FOR = ApiGroup.NAME + "/restart-prepared-for";

    /** When the server was last told to save and end. */
    static final String RESTARTED_AT = ApiGroup.NAME + "/restarted-at";

    /** How long a kubelet takes to refresh mounted files after a pod's change, with room. */
    static final Duration REFRESH = Duration.ofSeconds(5);

    /** A restart that changed nothing, because files were old, is tried again after this. */
    static final Duration AGAIN = Duration.ofSeconds(90);

    private RestartMarks() {}

    /** Whether the container has still to be ended by the kubelet for a new image. */
    static boolean awaitsNewContainer(Pod pod) {
        return Pods.annotation(pod, EXPECTED_RESTARTS)
                .filter(v -> v.matches("\\d{1,9}"))
                .filter(v -> Pods.restarts(pod) < Integer.parseInt(v))
                .isPresent();
    }

    /**
     * The marks of a pod that gets this image: one more start is expected, if there is a container to be ended. A change that is
     * taken back before the kubelet has acted leaves it nothing to do.
     */
    static Map<String, String> ofImage(Pod pod, String image) {
        String running =
                awaitsNewContainer(pod) ? Pods.annotation(pod, RUNNING_IMAGE).orElse("") : Pods.image(pod);
        boolean ends = Pods.isRunning(pod) && !image.equals(running);
        return Map.of(EXPECTED_RESTARTS, Integer.toString(Pods.restarts(pod) + (ends ? 1 : 0)), RUNNING_IMAGE, running);
    }

    /** Whether a pod that was given an image has the same one as before, under another name: its container is not ended for it. */
    static boolean isNotEnded(Pod before, Pod changed) {
        return !awaitsNewContainer(before)
                && Pods.server(changed).getImage().equals(Pods.server(before).getImage());
    }

    /** The marks of a pod whose files are to say these settings. */
    static Map<String, String> ofPreparation(String settings, Instant now) {
        return Map.of(PREPARED_AT, now.toString(), PREPARED_FOR, settings);
    }

    /** How long ago these settings were prepared; empty where they were not. */
    static Optional<Duration> sincePreparation(Pod pod, String settings, Instant now) {
        return since(pod, PREPARED_AT, now).filter(since -> Pods.says(pod, PREPARED_FOR, settings));
    }

    /** How long ago something was marked; empty when it never was, and when it is in the future of a clock that was set back. */
    static Optional<Duration> since(Pod pod, String mark, Instant now) {
        return Pods.annotation(pod, mark)
                .flatMap(RestartMarks::parse)
                .map(at -> Duration.between(at, now))
                .filter(since -> !since.isNegative());
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
