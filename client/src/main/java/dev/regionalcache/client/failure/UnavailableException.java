package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/**
 * No server that could do it was reached within the bound. If it was a write, it was not applied. If it was a read in a session, the
 * session still has all that it had seen: perhaps there is something newer, and nobody who could know answered.
 */
public final class UnavailableException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a sentence, and what it comes from, if that is an exception. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
