package dev.regionalcache.operator.controlplane.secrets;

import java.util.Optional;

/** Whether a cache has passwords. */
public sealed interface AuthFinding {

    /** It has. */
    record Found(AuthData passwords) implements AuthFinding {}

    /** It has not; regions keep those that they have. The message is a sentence for a condition. */
    record Missing(String reason, String message) implements AuthFinding {}

    /** The passwords, if they were found. */
    default Optional<AuthData> found() {
        return switch (this) {
            case Found(AuthData passwords) -> Optional.of(passwords);
            case Missing(String reason, String message) -> Optional.empty();
        };
    }
}
