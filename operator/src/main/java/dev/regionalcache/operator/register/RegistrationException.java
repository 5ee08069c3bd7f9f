package dev.regionalcache.operator.register;

/** Why a cluster cannot be registered; the message is a sentence that says what to do. */
final class RegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistrationException(String message) {
        super(message);
    }

    RegistrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
