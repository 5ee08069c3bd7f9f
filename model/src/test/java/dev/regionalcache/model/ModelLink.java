package dev.regionalcache.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a server of the model follows another one: it is sent the rest, or a full copy. What follows a Service follows whatever
 * server that leads to; where a copy is cut off after it began to load, the server is empty, and shows the id and offset that
 * it had.
 */
final class ModelLink {

    private final ModelServer server;
    private final Simulation world;

    /** What the server was told to follow: the Service of a region, or a server of its own; neither: the address of nobody. */
    private @Nullable String service;

    private @Nullable ModelServer peer;
    private boolean up;

    /** Whether it was told to follow this, and has not reached it since; else it comes back to it by itself. */
    private boolean told;

    private @Nullable ModelServer attached;
    private long attachedTo;
    private long loadsAt;
    private long copiedAt;

    /** A copy was begun, and not finished: it forgot how to go on from where it was, though it shows the id and offset. */
    private boolean mustCopy;

    /** What it shows is not what it holds: such a copy had begun to load. */
    private boolean hollow;

    ModelLink(ModelServer server) {
        this.server = server;
        world = server.region.world;
    }

    boolean isUp() {
        return up;
    }

    boolean isTold() {
        return told;
    }

    boolean isCopying() {
        return copiedAt > 0;
    }

    boolean mustCopy() {
        return mustCopy;
    }

    boolean isHollow() {
        return hollow;
    }

    boolean leadsTo(@Nullable String aService, @Nullable ModelServer aPeer) {
        return Objects.equals(service, aService) && peer == aPeer;
    }

    void lead(@Nullable String aService, @Nullable ModelServer aPeer) {
        drop();
        service = aService;
        peer = aPeer;
        told = true;
    }

    /** The server follows nobody. */
    void end() {
        drop();
        service = null;
        peer = null;
        mustCopy = false;
    }

    /** The server's process has ended: what the next one shows is what it holds. */
    void forget() {
        end();
        hollow = false;
    }

    private void drop() {
        attached = null;
        up = false;
        copiedAt = 0;
    }

    /** What a server that is no master does now and then: it takes in what it is sent. */
    void replicate() {
        if (server.master || !server.isUp()) {
            return;
        }
        ModelServer from = service == null ? peer : world.region(service).headServer();
        if (from == null || !from.isUp() || !world.network.isConnected(server.region, from.region)) {
            drop();
            return;
        }
        if (attached != from || attachedTo != from.generation()) {
            drop();
            if (!from.isFeeding()) {
                return;
            }
            connect(from);
        }
        if (isCopying()) {
            load(from);
        } else if (world.random.nextDouble() < server.region.pace) {
            checkIsIn(from);
            server.data.take(from.data);
        }
    }

    /** Whether it is sent the rest, and no full copy. */
    boolean goesOnFrom(ModelServer from) {
        return server.data.isPartOf(from.data) && !mustCopy && !from.link.hollow;
    }

    private void connect(ModelServer from) {
        attached = from;
        attachedTo = from.generation();
        if (goesOnFrom(from)) {
            up = true;
            told = false;
            if (!server.data.replicationId.equals(from.data.replicationId)) {
                // Its own replicas are to hear of the new id, and it remembers where it was itself when it heard of it.
                server.endLinks();
                server.data.goOnIn(from.data.replicationId);
            }
            return;
        }
        world.truth.copies++;
        world.truth.wiped(server, from);
        mustCopy = true;
        server.endLinks();
        long time = world.random.nextInt(10) == 0 ? 2_000 : 20 + world.random.nextInt(300);
        loadsAt = world.now + time / 2;
        copiedAt = world.now + time;
    }

    private void load(ModelServer from) {
        if (world.now >= loadsAt && server.data.log != null) {
            world.truth.wiped(server, from);
            server.data.empty();
            hollow = true;
        }
        if (world.now >= copiedAt) {
            copiedAt = 0;
            mustCopy = false;
            hollow = false;
            told = false;
            up = true;
            checkIsIn(from);
            server.data.copyAll(from.data);
        }
    }

    private void checkIsIn(ModelServer from) {
        Write last = server.data.log;
        if (last != null && !world.mad && !last.isIn(from.data.log)) {
            throw new Simulation.Broken(server.describe() + " goes on from what " + from.describe() + " does not hold");
        }
    }
}
