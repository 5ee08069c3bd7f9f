package dev.regionalcache.client.routing;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Identity;
import dev.regionalcache.client.token.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Histories of which all regions said, while one document was in force, that they know nothing newer: they need not be asked
 * again at each read of a session that has such a place in its text. Thread-safe.
 */
final class Forgotten {

    /** Whoever makes histories up does not fill the memory: where there are more, they are asked for anew. */
    private static final int MOST = 1024;

    private volatile Known known = new Known(Optional.empty(), -1, -1, Set.of());

    private record Known(Optional<Identity> identity, long epoch, long revision, Set<String> histories) {

        boolean isOf(DiscoveryDocument document) {
            return identity.equals(document.identity()) && epoch == document.epoch() && revision == document.revision();
        }
    }

    boolean haveAll(DiscoveryDocument document, List<Token> tokens) {
        Known now = known;
        return now.isOf(document)
                && tokens.stream().allMatch(token -> now.histories().contains(token.replicationId()));
    }

    void add(DiscoveryDocument document, List<Token> tokens) {
        Known now = known;
        if (!now.isOf(document) || now.histories().size() > MOST) {
            now = new Known(document.identity(), document.epoch(), document.revision(), ConcurrentHashMap.newKeySet());
            known = now;
        }
        Set<String> histories = now.histories();
        tokens.forEach(token -> histories.add(token.replicationId()));
    }
}
