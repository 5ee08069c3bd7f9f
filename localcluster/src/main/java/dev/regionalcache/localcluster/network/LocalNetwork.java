package dev.regionalcache.localcluster.network;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between regions, which may lie in one local cluster or in several. What goes through a Service from a pod of
 * one region to a pod of another takes the time that is set here, or gets stuck while they are cut off from each other. What
 * goes to a pod's address directly does not pass here. Thread-safe.
 */
public final class LocalNetwork {

    private final Map<String, String> regions = new ConcurrentHashMap<>();
    private final Map<Set<String>, Link> links = new ConcurrentHashMap<>();

    /**
     * Sets the distance between two regions.
     *
     * @param roundTrip both ways together
     * @param jitter by up to this much a way takes longer, at random; order is kept
     */
    public void distance(String region, String other, Duration roundTrip, Duration jitter) {
        between(region, other).distance(roundTrip.dividedBy(2), jitter);
    }

    /** Nothing passes between the two until they are healed; what is under way then arrives, as TCP sends it again. */
    public void cut(String region, String other) {
        between(region, other).cut(true);
    }

    /** Ends a cut. */
    public void heal(String region, String other) {
        between(region, other).cut(false);
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
    Link link(String source, String target) {
        String from = regions.get(source);
        String to = regions.get(target);
        return from == null || to == null || from.equals(to) ? Link.NEAR : between(from, to);
    }

    private Link between(String region, String other) {
        return links.computeIfAbsent(new TreeSet<>(Set.of(region, other)), pair -> new Link());
    }
}
