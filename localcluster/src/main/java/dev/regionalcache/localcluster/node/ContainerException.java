package dev.regionalcache.localcluster.node;

/** Why a container does not start, as its state {@code waiting} tells it. */
final class ContainerException extends Exception {

    private static final long serialVersionUID = 1;

    private final String reason;

    ContainerException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
