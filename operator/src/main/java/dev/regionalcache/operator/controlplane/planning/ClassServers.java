package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.PolicyRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A class of the cache with servers of its own, which other caches are.
 *
 * @param rule what holds for its keys; agents of the main servers are not told of it
 * @param regional whether each region has keys of its own
 * @param places where it is, as far as that is known
 * @param trouble why its servers are not ready, as a sentence; empty: they are
 */
public record ClassServers(PolicyRule rule, boolean regional, List<Place> places, Optional<String> trouble) {

    /**
     * Its servers in one region.
     *
     * @param cache the cache that they are
     * @param head where it is reached; null while nobody knows
     * @param writes where the one is reached that accepts writes of clients in this region; null while nobody knows
     */
    public record Place(
            String region,
            String cache,
            @Nullable Endpoint head,
            @Nullable Endpoint writes) {}

    /** Takes a copy. */
    public ClassServers {
        places = List.copyOf(places);
    }

    /** Those in a region. */
    Optional<Place> in(String region) {
        return places.stream().filter(p -> p.region().equals(region)).findFirst();
    }
}
