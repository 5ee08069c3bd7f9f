package dev.regionalcache.client.store;

import dev.regionalcache.client.token.Token;
import java.util.List;
import java.util.Optional;

/**
 * What a read found, of one instant of one server.
 *
 * @param entries one for each key, in their order
 * @param source whose server it was
 * @param lost places that the session had reached, and that turned out to be lost: it holds them until it tells them
 * @param unverified places in histories that even the primary has forgotten: what it has is shown, and nobody can say whether
 *     it is all
 */
public record Lookup(List<Optional<Entry>> entries, Source source, List<Token> lost, List<Token> unverified) {

    /** Takes copies. */
    public Lookup {
        entries = List.copyOf(entries);
        lost = List.copyOf(lost);
        unverified = List.copyOf(unverified);
    }
}
