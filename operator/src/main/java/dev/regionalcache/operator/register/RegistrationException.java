package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Why a cluster cannot be registered; the message is a sentence that says what to do. */
final class RegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistrationException(String message) {
        super(message);
    }

    RegistrationException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a cluster refused this person what was asked. */
    boolean isForbidden() {
        return getCause() instanceof KubernetesClientException cause
                && cause.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }
}
