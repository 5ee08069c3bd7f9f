package dev.regionalcache.client.token;

/** A text is no session's, or not one that was signed with our key. The message does not repeat the text. */
public final class InvalidTokenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidTokenException(String message) {
        super(message);
    }
}
