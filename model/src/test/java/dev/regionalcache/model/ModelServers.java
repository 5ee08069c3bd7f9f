package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.head.Freedom;
import dev.regionalcache.core.head.HeadChoice;
import dev.regionalcache.core.head.HeadSight;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent knows of its region's servers, and tells them: the real choice of the head; and whom each follows, by the rules
 * of the operator's keepers. A server that is ahead of the primary is read back and reported first.
 */
final class ModelServers {

    /** After this a parent that is not ready is followed all the same. */
    private static final long LONG_ENOUGH = 3_000;

    private final ModelRegion region;
    private final Simulation world;
    private final long started;
    private final Map<ModelServer, View> views = new HashMap<>();
    private final Map<ModelServer, Long> approached = new HashMap<>();

    /** Of what was not looked at yet nothing has been heard since the agent started. */
    private record View(boolean answering, String runId, long since) {

        /** A connection ends with its process: that another one answers is seen, and later than that the former is gone. */
        View looked(ModelServer server, long now) {
            boolean other = answering && !runId.equals(server.runId);
            boolean answers = server.isInTouch();
            return answering == answers && !other ? this : new View(answers, server.runId, answers ? now + 1 : now);
        }
    }

    ModelServers(ModelRegion region) {
        this.region = region;
        world = region.world;
        started = world.now;
    }

    void look() {
        for (ModelServer server : region.servers) {
            views.put(server, view(server).looked(server, world.now));
        }
    }

    private View view(ModelServer server) {
        return views.getOrDefault(server, new View(false, "", started));
    }

    boolean isAnswering(ModelServer server) {
        return view(server).answering() && server.isInTouch();
    }

    /** Whether the region holds the lease of the epoch before until it has handed over. */
    private boolean isLeaving(MemberSight.Spec spec) {
        Epoch previous = spec.previous();
        return previous != null
                && spec.chosen() != null
                && previous.equals(region.writable)
                && !previous.equals(region.givenUp);
    }

    void chooseHead(MemberSight.Spec spec) {
        ModelServer head = region.headServer();
        if (region.servers.size() < 2 || head == null || !region.apiUp()) {
            return;
        }
        boolean primary = spec.chosen() != null && spec.chosen().region().equals(region.name);
        Freedom freedom = Freedom.in(new Freedom.Epoch(
                spec.number(),
                primary || isLeaving(spec),
                spec.chosen() == null,
                new Prepared(spec.number(), spec.proposer()).equals(region.prepared),
                spec.parent() == null,
                region.writable == null ? null : region.writable.number(),
                region.givenUp == null ? null : region.givenUp.number(),
                true,
                false));
        List<HeadSight.Server> servers = region.servers.stream()
                .map(s -> new HeadSight.Server(
                        s.ordinal, isAnswering(s) ? s.holding() : null, Duration.ofMillis(world.now - view(s).since())))
                .toList();
        HeadChoice.successor(
                        new HeadSight(region.head, freedom, true, region.history, !head.alive, false, false, servers))
                .ifPresent(next -> {
                    region.head = next;
                    if (freedom != Freedom.FULL || primary) {
                        world.decisions.checkSuccessor(head, region.servers.get(next));
                    }
                    world.heads++;
                });
    }

    /** Nobody's follower, fenced, and feeding nobody new. */
    void detach(ModelServer server) {
        if (isAnswering(server)) {
            server.admits = false;
            if (server.master) {
                server.shut();
            } else {
                server.follow(null, null);
            }
        }
    }

    void followParent(ModelServer head, MemberSight.Spec spec) {
        String parent = spec.parent();
        if (parent != null && isAnswering(head)) {
            Choice chosen = spec.chosen();
            head.admits = true;
            follow(head, spec, parent, null, chosen != null && parent.equals(chosen.region()));
        }
    }

    /** The region's other servers follow the head as soon as there is something to be followed. */
    void followHead(MemberSight.Spec spec) {
        ModelServer head = region.headServer();
        if (head == null) {
            return;
        }
        boolean inPlace = isAnswering(head) && !head.link.isCopying() && (head.link.isUp() || head.master);
        Choice chosen = spec.chosen();
        for (ModelServer server : region.servers) {
            if (server != head && isAnswering(server)) {
                server.shut();
                server.admits = true;
                if (inPlace && !head.follows(null, server)) {
                    follow(
                            server,
                            spec,
                            null,
                            head,
                            chosen != null && chosen.region().equals(region.name));
                }
            }
        }
    }

    private void follow(
            ModelServer server,
            MemberSight.Spec spec,
            @Nullable String service,
            @Nullable ModelServer peer,
            boolean primary) {
        if (server.follows(service, peer)) {
            approached.remove(server);
            return;
        }
        ModelServer target = service == null ? peer : world.region(service).headServer();
        if (target != null && mayFollow(server, spec, target, primary)) {
            server.follow(service, peer);
        }
    }

    private boolean mayFollow(ModelServer server, MemberSight.Spec spec, ModelServer target, boolean primary) {
        if (!isReached(target)) {
            return false;
        }
        Choice chosen = spec.chosen();
        ModelServer top = chosen == null ? null : world.region(chosen.region()).headServer();
        ModelServer master = top != null && isReached(top) && top.master ? top : null;
        long since = approached.computeIfAbsent(server, s -> world.now);
        boolean fresh = world.now - since < LONG_ENOUGH;
        boolean ready = target.master || (!primary && (target.link.isUp() || !fresh));
        // Until then a parent may follow the very server that is to follow it.
        boolean arrived = primary
                || chosen == null
                || (master == null
                        ? !server.master && !fresh
                        : master.data.replicationId.equals(target.data.replicationId));
        boolean behind = target.data.offset < server.data.offset
                && target.data.shares(server.data.replicationId, server.data.offset);
        // It has yet to reach where the server left the history that both have.
        boolean stayed = target.data.replicationId.equals(server.data.previousId)
                && target.data.offset < Math.min(server.data.offset, server.data.previousUpTo - 1);
        return ready
                && arrived
                && !behind
                && !stayed
                && !server.isOpen()
                && mayLose(server, spec.number(), target, primary || master == null ? target : master);
    }

    private boolean isReached(ModelServer server) {
        return server.isUp() && world.network.isConnected(region, server.region);
    }

    private boolean mayLose(ModelServer server, long number, ModelServer target, ModelServer primary) {
        String key = number + "/" + server.runId;
        if (region.lost.contains(key) || isNotAhead(server, target) || isNotAhead(server, primary)) {
            return true;
        }
        long from = server.aheadFrom(primary);
        boolean nothing = from == 0
                && ((server.data.log == null && server.data.offset <= 1)
                        || (primary.master && primary.data.replicationId.equals(server.data.markerHistory)));
        if (nothing) {
            return true;
        }
        if (region.apiUp()) {
            world.truth.reported(server, from);
            region.lost.add(key);
            if (!server.master && from > 0) {
                // Its link is down: it can be read back as a master only.
                server.promote();
            }
        }
        return false;
    }

    private static boolean isNotAhead(ModelServer server, ModelServer primary) {
        return server.aheadFrom(primary) > server.data.offset;
    }

    /** What is ahead and must not be the primary feeds the one that is chosen, as a master behind its fence. */
    boolean feed(ModelServer head, Choice chosen) {
        boolean feeds = region.name.equals(chosen.source())
                && head.data.replicationId.equals(chosen.replicationId())
                && isAnswering(head);
        if (feeds) {
            head.admits = true;
            head.lead();
        }
        return feeds;
    }

    /** The chosen server follows what is ahead first, if that gives it the rest and no full copy. */
    void catchUp(ModelServer head, String source) {
        ModelServer ahead = world.region(source).headServer();
        boolean ready = ahead != null && isReached(ahead) && ahead.master && !ahead.isOpen();
        if (ready && isAnswering(head) && head.link.goesOnFrom(ahead)) {
            head.follow(source, null);
        }
    }
}
