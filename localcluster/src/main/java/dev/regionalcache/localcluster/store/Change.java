package dev.regionalcache.localcluster.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object. The trees are shared: nobody changes them.
 *
 * @param revision of the store after the change
 * @param before null for a new object
 * @param after null for one that is gone
 * @param last the object after the change or, if it is gone, as it was at the end, with this revision
 */
public record Change(
        long revision,
        ObjectKey key,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after,
        ObjectNode last) {}
