package dev.regionalcache.operator.apply;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What an API server said. */
public final class ApiFailures {

    private ApiFailures() {}

    /** Its own words where it answered, else those of the client. */
    public static String text(KubernetesClientException failure) {
        return failure.getStatus() != null && failure.getStatus().getMessage() != null
                ? failure.getStatus().getMessage()
                : String.valueOf(failure.getMessage());
    }
}
