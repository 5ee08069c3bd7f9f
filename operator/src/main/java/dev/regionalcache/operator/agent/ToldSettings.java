package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which settings of {@code spec.config} a server has taken, as the agent notes it on the pod: a server does not say what it
 * would have without one, so that it must restart where one is taken out of the spec.
 */
final class ToldSettings {

    /** The restart count, for another container knows nothing of it, and the names. */
    static final String ANNOTATION = ApiGroup.NAME + "/told-settings";

    private ToldSettings() {}

    /** Those that the server in this pod was told, and is not to have any more. */
    static Set<String> removed(MemberSnapshot seen, Pod pod) {
        Set<String> removed = told(pod);
        removed.removeAll(seen.spec().main().template().config().keySet());
        return removed;
    }

    /** What is to be noted on this pod; empty where that is there. */
    static Optional<String> note(MemberSnapshot seen, Pod pod) {
        Set<String> told = told(pod);
        Set<String> now = new TreeSet<>(told);
        seen.view(pod)
                .filter(v -> ServerPlans.isTold(seen, pod, v))
                .ifPresent(v -> seen.spec().main().template().config().keySet().stream()
                        .filter(name -> !isRefused(v, name))
                        .forEach(now::add));
        return now.equals(told) ? Optional.empty() : Optional.of(prefix(pod) + String.join(" ", now));
    }

    private static boolean isRefused(ServerView view, String name) {
        return view.invalid().stream().anyMatch(text -> text.startsWith(name + ":"));
    }

    private static Set<String> told(Pod pod) {
        return Pods.annotation(pod, ANNOTATION)
                .filter(text -> text.startsWith(prefix(pod)))
                .map(text -> text.substring(prefix(pod).length()))
                .map(names -> new TreeSet<>(List.of(names.split(" "))))
                .orElseGet(TreeSet::new);
    }

    private static String prefix(Pod pod) {
        return Pods.restarts(pod) + ": ";
    }
}
