package dev.regionalcache.operator.controlplane.clusters;

/** A cluster that must not, or cannot, be used as it is declared. The message is a sentence for a condition. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    RefusedException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** One CamelCase word for programs. */
    String reason() {
        return reason;
    }
}
