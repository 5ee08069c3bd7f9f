package dev.regionalcache.client.routing;

import dev.regionalcache.client.discovery.DiscoveryDocument;

/** Who knows of newer documents. */
interface Rumour {

    /** The newest document that is known. */
    DiscoveryDocument current();

    /**
     * Has all servers asked for a newer document, and waits.
     *
     * @param known what the caller has
     * @param nanos how long at most
     */
    void awaitNewer(DiscoveryDocument known, long nanos) throws InterruptedException;

    /**
     * Like {@link #awaitNewer}, but until all regions have been asked, at most.
     *
     * @return whether every region answered: where nothing newer came then, there is nothing newer
     */
    boolean askEverywhere(DiscoveryDocument known, long nanos) throws InterruptedException;
}
