package dev.regionalcache.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * What became of one object.
 *
 * @param <T> its kind
 */
public sealed interface ApplyResult<T extends HasMetadata> {

    /** It was created or changed; {@code object} is what the API server answered. */
    record Applied<T extends HasMetadata>(T object) implements ApplyResult<T> {}

    /** It was already as desired: nothing was written. */
    record Unchanged<T extends HasMetadata>(T object) implements ApplyResult<T> {}

    /** An object of this name is somebody else's: nothing was written. {@code message} is a sentence for a condition. */
    record Conflict<T extends HasMetadata>(T object, String message) implements ApplyResult<T> {}
}
