package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What an API server's refusal or silence means to the person who registers. */
final class ApiFailure {

    private ApiFailure() {}

    static RegistrationException explain(ClusterAccess cluster, KubernetesClientException e) {
        String message = switch (e.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                "The credentials for %s are refused: log in anew, or name another kubeconfig.".formatted(cluster);
            case HttpURLConnection.HTTP_FORBIDDEN ->
                "Forbidden in %s: %s. Register with the kubeconfig of an administrator of that cluster."
                        .formatted(cluster, reason(e));
            default ->
                answered(e)
                        ? "Refused by %s: %s".formatted(cluster, reason(e))
                        : "No answer from %s: %s. Check address, network and certificate."
                                .formatted(cluster, reason(e));
        };
        return new RegistrationException(message, e);
    }

    private static boolean answered(KubernetesClientException e) {
        return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
    }

    /** What the API server said; where it said nothing, why it could not be asked. */
    static String reason(KubernetesClientException e) {
        Status status = e.getStatus();
        return status == null || status.getMessage() == null ? rootMessage(e) : status.getMessage();
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
