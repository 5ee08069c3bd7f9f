package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What a cluster's failures mean. */
final class Failures {

    private static final int LONGEST = 200;

    /** Without an answer: the connection may hang. */
    private static final int UNANSWERED = 2;

    /**
     * With an answer: another connection would not change it, and an API server that has just started may refuse what it allows a
     * moment later.
     */
    private static final int REFUSALS = 5;

    private Failures() {}

    /** Whether a connection to a cluster is given up after so many failures in a row. */
    static boolean areFinal(KubernetesClientException last, int inARow) {
        return inARow >= (isAnswer(last) ? REFUSALS : UNANSWERED);
    }

    /** Whether the API server has answered, and said that it cannot or will not. */
    static boolean isAnswer(KubernetesClientException failure) {
        return failure.getCode() > 0;
    }

    /**
     * Tells an answer that no repetition changes from one that never came.
     *
     * @throws RefusedException when the cluster answered that it will not
     */
    static void refuse(KubernetesClientException failure, String agentNamespace) throws RefusedException {
        if (failure.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            throw new RefusedException(
                    "Unauthorized",
                    "the cluster refuses the kubeconfig's credentials, which may have expired: run `regionalcache register-cluster` again");
        }
        if (failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
            throw new RefusedException(
                    "MissingRights",
                    "the kubeconfig's user may not get the Lease %s in namespace %s: run `regionalcache register-cluster` again"
                            .formatted(Agents.HEARTBEAT_LEASE, agentNamespace));
        }
    }

    /** The innermost cause, on one short line that stays the same while the failure does. */
    static String text(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null
                ? innermost.getClass().getSimpleName()
                : innermost.getMessage().lines().findFirst().orElse("");
        return message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    }
}
