package dev.regionalcache.client.discovery;

/** A text is no discovery document, or a document says what cannot be. */
public final class InvalidDiscoveryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidDiscoveryException(String message) {
        super(message);
    }
}
