package dev.regionalcache.operator.apply;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;

/** What an API server said. */
public final class ApiFailures {

    private ApiFailures() {}

    /** What passes by itself, or with another try: 0 is no answer. */
    private static final Set<Integer> PASSING = Set.of(
            0,
            HttpURLConnection.HTTP_NOT_FOUND,
            HttpURLConnection.HTTP_CLIENT_TIMEOUT,
            HttpURLConnection.HTTP_CONFLICT,
            429,
            HttpURLConnection.HTTP_UNAVAILABLE,
            HttpURLConnection.HTTP_GATEWAY_TIMEOUT);

    /** A sentence about a request that was refused, as by a quota, a policy or a webhook; empty where the next try may do. */
    public static Optional<String> refusal(KubernetesClientException failure) {
        return PASSING.contains(failure.getCode())
                ? Optional.empty()
                : Optional.of("the API server refused a change, which is tried again: " + text(failure));
    }

    /** Its own words where it answered, else those of the client. */
    public static String text(KubernetesClientException failure) {
        return failure.getStatus() != null && failure.getStatus().getMessage() != null
                ? failure.getStatus().getMessage()
                : String.valueOf(failure.getMessage());
    }
}
