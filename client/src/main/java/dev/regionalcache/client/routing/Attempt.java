package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.connection.ServerError;
import dev.regionalcache.client.token.Token;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one sending of a write ended. */
sealed interface Attempt {

    /**
     * It was applied.
     *
     * @param token that covers it; empty: none was asked for
     */
    record Done(Answers answers, Optional<Token> token) implements Attempt {}

    /** It was not, and may be by another server or later. */
    record NotNow(String why, @Nullable Throwable cause) implements Attempt {}

    /** It was not, and will not be. */
    record Refused(ServerError error) implements Attempt {}

    /** Nobody knows. */
    record Unsure(String why, @Nullable Throwable cause) implements Attempt {}
}
