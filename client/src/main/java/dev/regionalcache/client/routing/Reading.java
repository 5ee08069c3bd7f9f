package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.token.Token;
import java.util.List;

/** What a read was answered, by whose server, and which places of its session turned out to be lost or unverifiable. */
record Reading(Answers answers, Source source, List<Token> lost, List<Token> unverified) {

    static Reading of(Answers answers, Source source) {
        return new Reading(answers, source, List.of(), List.of());
    }
}
