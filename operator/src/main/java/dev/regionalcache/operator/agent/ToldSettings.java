package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which settings of {@code spec.config} a server has taken, as the agent notes it on the pod: a server does not say what it
 * would have without one, so that it must restart where one is taken out of the spec. A container that starts by itself may
 * find files that the kubelet has not brought up to date, and does not count.
 *
 * @param names what the server has for certain
 * @param forgotten what it has until its container is started again with files that are up to date
 * @param start how often the container will have been started again then
 */
record ToldSettings(Set<String> names, Set<String> forgotten, int start) {

    static final String ANNOTATION = ApiGroup.NAME + "/told-settings";

    /** A number before the names is of earlier notes, and says nothing that is still asked. */
    private static final Pattern TEXT =
            Pattern.compile("(?:\\d{1,9}: )?(?<names>[^;]*)(; until (?<start>\\d{1,9}): (?<forgotten>.*))?");

    private static final ToldSettings NONE = new ToldSettings(Set.of(), Set.of(), 0);

    /** Those that the server in this pod was told, and is not to have any more. */
    static Set<String> removed(MemberSnapshot seen, Pod pod) {
        ToldSettings told = of(pod);
        Set<String> removed = new TreeSet<>(told.names);
        removed.addAll(told.forgotten);
        removed.removeAll(declared(seen));
        return removed;
    }

    /** What is to be noted on this pod; empty where that is there. */
    static Optional<String> note(MemberSnapshot seen, Pod pod) {
        Set<String> taken = seen.view(pod)
                .filter(v -> ServerPlans.isTold(seen, pod, v))
                .map(v -> declared(seen).stream().filter(name -> !isRefused(v, name)))
                .map(names -> names.collect(Collectors.toSet()))
                .orElse(Set.of());
        String text = of(pod).with(taken).text();
        return text.equals(Pods.annotation(pod, ANNOTATION).orElse("")) ? Optional.empty() : Optional.of(text);
    }

    /** The note of a pod whose container is made to start again, and finds files that say what is declared now. */
    static Map<String, String> beforeStart(MemberSnapshot seen, Pod pod) {
        Set<String> removed = removed(seen, pod);
        if (removed.isEmpty()) {
            return Map.of();
        }
        Set<String> kept = new TreeSet<>(of(pod).names);
        kept.removeAll(removed);
        return Map.of(ANNOTATION, new ToldSettings(kept, removed, Pods.restarts(pod) + 1).text());
    }

    private static ToldSettings of(Pod pod) {
        Matcher text = TEXT.matcher(Pods.annotation(pod, ANNOTATION).orElse(""));
        if (!text.matches()) {
            return NONE;
        }
        Set<String> names = names(text.group("names"));
        String start = text.group("start");
        return start == null || Pods.restarts(pod) >= Integer.parseInt(start)
                ? new ToldSettings(names, Set.of(), 0)
                : new ToldSettings(names, names(text.group("forgotten")), Integer.parseInt(start));
    }

    private ToldSettings with(Set<String> taken) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(taken);
        Set<String> others = new TreeSet<>(forgotten);
        others.removeAll(taken);
        return new ToldSettings(all, others, start);
    }

    private String text() {
        String first = String.join(" ", names);
        return forgotten.isEmpty() ? first : "%s; until %d: %s".formatted(first, start, String.join(" ", forgotten));
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(" "))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> declared(MemberSnapshot seen) {
        return seen.spec().main().template().config().keySet();
    }

    private static boolean isRefused(ServerView view, String name) {
        return view.invalid().stream().anyMatch(text -> text.startsWith(name + ":"));
    }
}
