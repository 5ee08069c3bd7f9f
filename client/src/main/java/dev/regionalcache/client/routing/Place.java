package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is.
 *
 * @param region its region's name; null: it is that which reads at a bootstrap address, if the document names one
 * @param bootstrap addresses at which it first looks for the document, the region's own first; one at least
 */
public record Place(@Nullable String region, List<Endpoint> bootstrap) {

    /**
     * Takes a copy.
     *
     * @throws IllegalArgumentException if there is no address
     */
    public Place {
        bootstrap = List.copyOf(bootstrap);
        if (bootstrap.isEmpty()) {
            throw new IllegalArgumentException("a client needs one address at least to begin at");
        }
    }
}
