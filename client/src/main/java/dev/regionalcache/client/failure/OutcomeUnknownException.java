package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/**
 * The connection broke, or time ran out, after a write was sent: nobody knows whether it was applied, or will yet be by a server
 * that has it already and hangs, and it was not sent again.
 */
public final class OutcomeUnknownException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a sentence, and what it comes from, if that is an exception. */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
