package dev.regionalcache.client.policy;

import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.token.Token;
import java.util.List;
import java.util.Optional;

/**
 * What a read found, and how far it can be trusted.
 *
 * @param value empty: there is none
 * @param leftMillis how long it lives on, in milliseconds; negative: without an end, or there is none
 * @param source whose servers answered
 * @param lost what the session had reached and is lost: told once
 * @param unverified what the session had reached in histories that even the primary has forgotten: the value is what the
 *     primary has
 * @param <V> the type of the value
 */
public record Cached<V>(Optional<V> value, long leftMillis, Source source, List<Token> lost, List<Token> unverified) {}
