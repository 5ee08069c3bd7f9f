package dev.regionalcache.client.failure;

import org.jspecify.annotations.Nullable;

/** What every failure of this library is. Its message is a sentence for a person; it holds no password and no value. */
public abstract class CacheException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CacheException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
