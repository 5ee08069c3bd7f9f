package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Restarts of a server for settings that it does not change while it runs. First its mounted files are brought up to date, for
 * it starts with what those say.
 */
final class Restarts {

    private Restarts() {}

    /** The next step of a restart; empty where none is needed. */
    static Optional<ServerChange> needed(MemberSnapshot seen, Pod pod) {
        String settings = settings(seen, pod);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        String name = pod.getMetadata().getName();
        boolean restarts = RestartMarks.since(pod, RestartMarks.RESTARTED_AT, seen.now())
                .filter(since -> since.compareTo(RestartMarks.AGAIN) < 0)
                .isPresent();
        return Optional.of(
                restarts
                        ? new ServerChange.Wait("waiting for %s to restart for %s".formatted(name, settings))
                        : prepared(seen, pod, new ServerChange.Restart(name, settings)));
    }

    /** What comes before a change that starts the server again, or that change. */
    static ServerChange prepared(MemberSnapshot seen, Pod pod, ServerChange change) {
        String settings = settings(seen, pod);
        if (settings.isEmpty() || isPrepared(seen, pod)) {
            return change;
        }
        String name = pod.getMetadata().getName();
        return preparation(seen, pod).isPresent()
                ? new ServerChange.Wait("waiting for the new settings to reach " + name)
                : new ServerChange.PrepareRestart(name, settings);
    }

    /** Whether its files say what it is to restart for. */
    static boolean isPrepared(MemberSnapshot seen, Pod pod) {
        return preparation(seen, pod)
                .filter(since -> since.compareTo(RestartMarks.REFRESH) >= 0)
                .isPresent();
    }

    /** One of long ago changed nothing. */
    private static Optional<Duration> preparation(MemberSnapshot seen, Pod pod) {
        return RestartMarks.sincePreparation(pod, settings(seen, pod), seen.now())
                .filter(since -> since.compareTo(RestartMarks.AGAIN) <= 0);
    }

    /** The names of the settings that need a restart. */
    private static String settings(MemberSnapshot seen, Pod pod) {
        Set<String> settings =
                new TreeSet<>(seen.view(pod).map(ServerView::restartFor).orElse(Set.of()));
        settings.addAll(ToldSettings.removed(seen, pod));
        return String.join(", ", settings);
    }
}
