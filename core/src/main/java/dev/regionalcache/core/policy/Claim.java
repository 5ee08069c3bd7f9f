package dev.regionalcache.core.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a policy wants for itself.
 *
 * @param name unique among the policies of a cache
 * @param created when it was created, in whole seconds as the API has it
 * @param prefixes how its keys begin; not empty
 * @param length of what clients are told of it, in characters
 */
public record Claim(String name, Instant created, List<String> prefixes, int length) {

    /** Takes a copy of the list. */
    public Claim {
        prefixes = List.copyOf(prefixes);
    }

    /** The prefix of this claim of which keys may be the other's, too; empty where the two have none in common. */
    public Optional<String> overlap(Claim other) {
        return prefixes.stream()
                .filter(ours -> other.prefixes().stream()
                        .anyMatch(theirs -> ours.startsWith(theirs) || theirs.startsWith(ours)))
                .findFirst();
    }
}
