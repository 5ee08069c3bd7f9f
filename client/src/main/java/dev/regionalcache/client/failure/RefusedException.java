package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/** The server answered that it will not: wrong user, missing right, wrong type of the key, memory used up. The command was not applied. */
public final class RefusedException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a sentence, and what it comes from, if that is an exception. */
    public RefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
