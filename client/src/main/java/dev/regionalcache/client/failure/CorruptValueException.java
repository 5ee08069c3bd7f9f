package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/**
 * A stored value is not what its form says: it was cut, or written by something else, or is larger than the bound. Or the codec
 * cannot read it.
 */
public final class CorruptValueException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a sentence, and what it comes from, if that is an exception. */
    public CorruptValueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
