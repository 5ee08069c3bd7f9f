package dev.regionalcache.e2e.harness;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code redis-cli} in a pod of a cluster.
 *
 * @param namespace of the pod
 * @param pod in which it runs
 */
record RedisCli(Cluster cluster, String namespace, String pod) {

    /**
     * Ends a command that would never end. It counts from the start of the program, which on a busy machine takes seconds:
     * a shorter limit would tell of the machine, not of the server.
     */
    private static final int LIMIT_SECONDS = 30;

    /** What {@code timeout} ends with: BusyBox's and GNU's. */
    private static final Set<Integer> TIMED_OUT = Set.of(143, 124);

    /** Runs a command once. Its status is 0 when the server answered, also with an error. */
    Command.Result run(String user, String password, String options, String... command) {
        Command.Result result = cluster.kubectl(
                "exec",
                "-n",
                namespace,
                pod,
                "--",
                "sh",
                "-c",
                "REDISCLI_AUTH=%s timeout %d redis-cli --no-auth-warning --user %s %s %s"
                        .formatted(password, LIMIT_SECONDS, user, options, quoted(command)));
        return TIMED_OUT.contains(result.status())
                ? new Command.Result(
                        result.command(),
                        result.status(),
                        "no answer to %s within %d s: %s"
                                .formatted(String.join(" ", command), LIMIT_SECONDS, result.output()))
                : result;
    }

    /** Whether the command of this result was sent and not answered. */
    static boolean isUnanswered(Command.Result result) {
        return TIMED_OUT.contains(result.status());
    }

    private static String quoted(String... words) {
        return List.of(words).stream().map(w -> "'" + w + "'").collect(Collectors.joining(" "));
    }
}
