package dev.regionalcache.client.store;

import dev.regionalcache.client.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * How to write.
 *
 * @param session that is to see the write; null: none
 * @param repeatable whether it may be sent again where it is unknown whether it was applied
 */
public record WriteMode(@Nullable Session session, boolean repeatable) {

    /** Without a session, and sent once. */
    public static final WriteMode PLAIN = new WriteMode(null, false);
}
