package dev.regionalcache.playground;

import dev.regionalcache.localcluster.network.LocalNetwork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Round trips between the nine regions, as cloud providers publish them. Where none is published it is that of the shortest
 * path over others, less a tenth. The control plane is beside {@value #CONTROL_PLANE}.
 */
final class Distances {

    private static final String CONTROL_PLANE = "eu-central";

    private static final double DETOUR = 0.9;

    private final Map<String, Map<String, Integer>> published = new HashMap<>();

    private Distances() {}

    /** The published figures. */
    static Distances published() {
        Distances distances = new Distances();
        distances.link();
        return distances;
    }

    /** All places side by side. */
    static Distances none() {
        return new Distances();
    }

    private void link() {
        from("eu-west", "eu-central", 25, "us-east", 75, "us-west", 135, "sa-east", 185, "ap-south", 120);
        from("eu-west", "ap-southeast", 165, "ap-east", 190, "ap-northeast", 210);
        from("us-east", "us-west", 62, "sa-east", 115, "eu-central", 92);
        from("ap-south", "ap-southeast", 58, "ap-east", 92, "ap-northeast", 125);
        from("ap-east", "ap-northeast", 50, "ap-southeast", 35);
    }

    /**
     * A network with these distances between regions and to the control plane. All of the map are in it: where a cache has no
     * servers it may have clients.
     *
     * @param jitter by which share of a round trip it varies
     */
    LocalNetwork network(List<String> regions, double jitter) {
        LocalNetwork network = new LocalNetwork();
        List<String> places = Stream.of(regions, published.keySet(), Set.of(World.CONTROL))
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        for (String one : places) {
            for (String other : places) {
                Duration roundTrip = roundTrip(one, other);
                if (one.compareTo(other) < 0 && !roundTrip.isZero()) {
                    network.distance(one, other, roundTrip, Duration.ofNanos(Math.round(roundTrip.toNanos() * jitter)));
                }
            }
        }
        return network;
    }

    /** The round trip between two regions; nothing within one, and to a region that is not on the map. */
    Duration roundTrip(String place, String otherPlace) {
        String one = place.equals(World.CONTROL) ? CONTROL_PLANE : place;
        String other = otherPlace.equals(World.CONTROL) ? CONTROL_PLANE : otherPlace;
        if (one.equals(other) || !published.containsKey(one) || !published.containsKey(other)) {
            return Duration.ZERO;
        }
        Integer direct = published.getOrDefault(one, Map.of()).get(other);
        return Duration.ofMillis(direct == null ? Math.round(shortestPath(one, other) * DETOUR) : direct);
    }

    private void from(String region, Object... others) {
        for (int i = 0; i < others.length; i += 2) {
            link(region, (String) others[i], (Integer) others[i + 1]);
            link((String) others[i], region, (Integer) others[i + 1]);
        }
    }

    private void link(String from, String to, int millis) {
        published.computeIfAbsent(from, r -> new HashMap<>()).put(to, millis);
    }

    /** Bellman and Ford's relaxation; nine regions need nothing cleverer. */
    private int shortestPath(String from, String to) {
        Map<String, Integer> best = new HashMap<>(Map.of(from, 0));
        Deque<String> changed = new ArrayDeque<>(Set.of(from));
        while (!changed.isEmpty()) {
            String at = changed.poll();
            int soFar = best.getOrDefault(at, 0);
            published.getOrDefault(at, Map.of()).forEach((next, millis) -> {
                if (soFar + millis < best.getOrDefault(next, Integer.MAX_VALUE)) {
                    best.put(next, soFar + millis);
                    changed.add(next);
                }
            });
        }
        return best.getOrDefault(to, 0);
    }
}
