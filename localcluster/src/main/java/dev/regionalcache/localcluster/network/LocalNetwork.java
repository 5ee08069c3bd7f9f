package dev.regionalcache.localcluster.network;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between regions, which may lie in one local cluster or in several. What goes through a Service from a pod of
 * one region to a pod of another takes the time that is set here, or gets stuck while they are cut off from each other. What
 * goes to a pod's address directly does not pass here; processes that are no pods come in by {@link Gateways}. Thread-safe.
 */
public final class LocalNetwork {

    private record Direction(String from, String to) {}

    private final Map<String, String> regions = new ConcurrentHashMap<>();
    private final Map<Direction, Link> links = new ConcurrentHashMap<>();

    /**
     * Sets the distance between two regions; it may change at any time.
     *
     * @param roundTrip both ways together
     * @param jitter by up to this much a way takes longer, at random; order is kept
     */
    public void distance(String region, String other, Duration roundTrip, Duration jitter) {
        link(region, other).distance(roundTrip.dividedBy(2), jitter);
        link(other, region).distance(roundTrip.dividedBy(2), jitter);
    }

    /**
     * Sets which share of what is sent between two regions is lost; it may change at any time. Connections lose nothing: what
     * is lost is sent again, as TCP does, and what follows it waits.
     *
     * @param share from 0 up to, and without, 1
     */
    public void lose(String region, String other, double share) {
        link(region, other).lose(share);
        link(other, region).lose(share);
    }

    /** Nothing passes between the two until they are healed; what is under way then arrives, as TCP sends it again. */
    public void cut(String region, String other) {
        cutOneWay(region, other);
        cutOneWay(other, region);
    }

    /**
     * Nothing passes from one region to another until they are healed. What goes the other way arrives for a while, until
     * its sender waits for acknowledgements; a new connection needs both ways.
     */
    public void cutOneWay(String from, String to) {
        link(from, to).cut(true);
    }

    /** Ends a cut, in both directions. */
    public void heal(String region, String other) {
        link(region, other).cut(false);
        link(other, region).cut(false);
    }

    /** Says that an address lies in a region. Pods are placed by their label; others can be by whoever knows them. */
    public void place(String address, String region) {
        regions.put(address, region);
    }

    /** The address lies in no region any more. */
    public void remove(String address) {
        regions.remove(address);
    }

    /** What lies between two addresses; an address in no region is near to all. */
    Route route(InetAddress source, InetAddress target) {
        String from = regions.get(source.getHostAddress());
        String to = regions.get(target.getHostAddress());
        return from == null || to == null ? Route.NEAR : route(from, to);
    }

    /** What lies between two regions. */
    Route route(String from, String to) {
        return from.equals(to) ? Route.NEAR : new Route(link(from, to), link(to, from));
    }

    private Link link(String from, String to) {
        return links.computeIfAbsent(new Direction(from, to), direction -> new Link());
    }
}
