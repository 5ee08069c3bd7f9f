package dev.regionalcache.client.policy;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The policy of a name as it is in force now; the last one that was, when it is not there any more. Thread-safe. */
public final class PolicySource {

    private final String name;
    private final Supplier<DiscoveryDocument> documents;
    private volatile Known last;

    private record Known(DiscoveryDocument document, Policy policy) {}

    /**
     * Looks it up.
     *
     * @throws IllegalArgumentException if the document in force has no such policy
     */
    public PolicySource(String name, Supplier<DiscoveryDocument> documents) {
        this.name = name;
        this.documents = documents;
        DiscoveryDocument document = documents.get();
        this.last = document.policy(name)
                .map(policy -> new Known(document, policy))
                .orElseThrow(() -> new IllegalArgumentException("the cache %s has no policy %s; it has: %s"
                        .formatted(
                                document.cache(),
                                name,
                                document.policies().stream().map(Policy::name).collect(Collectors.joining(", ")))));
    }

    @SuppressWarnings("ReferenceEquality") // Documents do not change, and to compare all of one is what is spared here.
    Policy current() {
        Known known = last;
        DiscoveryDocument document = documents.get();
        if (document != known.document()) {
            known = new Known(document, document.policy(name).orElse(known.policy()));
            last = known;
        }
        return known.policy();
    }
}
