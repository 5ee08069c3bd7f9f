package dev.regionalcache.localcluster.network;

/**
 * The ways there and back between two places.
 *
 * @param there from the client to the server
 * @param back from the server to the client
 */
record Route(Link there, Link back) {

    /** No distance, never cut. */
    static final Route NEAR = new Route(Link.NEAR, Link.NEAR);

    /** Waits until a connection can be made: that takes a packet there and one back. */
    void awaitOpen() throws InterruptedException {
        there.awaitOpen();
        back.awaitOpen();
    }
}
