package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/** A loader did not come back with a value: it threw, was interrupted, or took longer than the bound. */
public final class LoadFailedException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a sentence, and what it comes from, if that is an exception. */
    public LoadFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
