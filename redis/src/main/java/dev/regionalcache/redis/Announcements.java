package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/**
 * What a primary tells applications beside their data: where the cache's servers are, and where the line of primaries left
 * former histories. Over a connection of its own, for a write may be held back for a while. Every call is bounded in time and
 * throws {@link RedisFailure}. For one thread at a time.
 */
public interface Announcements extends AutoCloseable {

    /** The key of the discovery document, in database 0, and the channel on which a new one is announced. Applications leave it alone. */
    String DISCOVERY = "regionalcache:discovery";

    /**
     * What is there.
     *
     * @param document null: none
     * @param missing whether the list of histories lacks the parting that was asked for
     */
    record Found(@Nullable String document, boolean missing) {}

    /**
     * Looks, in one round trip.
     *
     * @param parting that is to be in the list of histories; null: none
     */
    Found look(@Nullable Parting parting);

    /**
     * Writes the document and announces it.
     *
     * @throws RedisFailure.Refused when the server accepts no write: then nothing is announced either
     */
    void announce(String document);

    /** Puts a parting before all others of the list of histories. */
    void keep(Parting parting);

    @Override
    void close();
}
