package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Endpoint;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a server showed, or why it did not for now: another one, or this one a little later, may well do it.
 *
 * @param seen empty: nothing
 * @param why not; a sentence that begins with the server
 */
record Look<T>(Optional<T> seen, String why) {

    static <T> Look<T> of(T seen) {
        return new Look<>(Optional.of(seen), "");
    }

    /** @param why what the server does; its address comes before it */
    static <T> Look<T> notNow(Endpoint server, String why) {
        return new Look<>(Optional.empty(), server + " " + why);
    }

    <R> Look<R> map(Function<T, R> change) {
        return new Look<>(seen.map(change), why);
    }
}
