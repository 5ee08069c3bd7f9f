package dev.regionalcache.client.discovery;

import java.util.Optional;

/**
 * A region of the cache.
 *
 * @param parent the region that it replicates from in the tree in force; empty: none, as for the primary region
 * @param servers its main servers
 */
public record Region(String name, Optional<String> parent, Servers servers) {

    /** Checks the names. */
    public Region {
        Names.check(name, "a region");
        parent.ifPresent(p -> Names.check(p, "a parent"));
    }
}
