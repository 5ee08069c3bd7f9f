package dev.regionalcache.client.store;

import dev.regionalcache.client.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * How to write.
 *
 * @param session that is to see the write; null: none
 * @param repeatable whether it may be sent again where it is unknown whether it was applied
 * @param once whether it is tried once, and not at all where the server let a caller wait in vain a moment ago; if not, within
 *     the bound for writes
 */
public record WriteMode(@Nullable Session session, boolean repeatable, boolean once) {

    /** Without a session, and never sent again where it may have been applied. */
    public static final WriteMode PLAIN = new WriteMode(null, false);

    /** Within the bound for writes. */
    public WriteMode(@Nullable Session session, boolean repeatable) {
        this(session, repeatable, false);
    }

    /** Of what the caller has anyway, as what it loaded: it is not held up for a write that nobody asked for. */
    public static WriteMode filling(Session session) {
        return new WriteMode(session, false, true);
    }
}
