package dev.regionalcache.playground;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * What can go wrong, on demand. What is cut loses packets: nobody is refused. Each throws {@link InputException} with a
 * sentence where it is not possible now. Thread-safe.
 */
public final class Faults {

    private final World world;
    private final CacheView view;
    private final Map<String, ProcessHandle> frozen = new ConcurrentHashMap<>();

    Faults(World world, CacheView view) {
        this.world = world;
        this.view = view;
    }

    /** SIGKILL for the process of a region's head; the kubelet starts another. */
    public void kill(String region) {
        head(region).destroyForcibly();
    }

    /** SIGSTOP: connections stay and nothing is answered. */
    public void freeze(String region) {
        ProcessHandle head = head(region);
        signal("STOP", head);
        frozen.put(region, head);
    }

    /** SIGCONT for what was frozen. */
    public void thaw(String region) {
        requireRegion(region);
        ProcessHandle head = frozen.remove(region);
        if (head == null) {
            throw new InputException(region + " is not frozen");
        }
        if (head.isAlive()) {
            signal("CONT", head);
        }
    }

    /** Cuts a place off from all others: a region, or that of the control plane. */
    public void cut(String place) {
        others(place).forEach(other -> world.network().cut(place, other));
    }

    /** Cuts two places off from each other. */
    public void cut(String place, String other) {
        requireTwo(place, other);
        world.network().cut(place, other);
    }

    /** Nothing goes from one place to another; the other way is open. */
    public void cutOneWay(String from, String to) {
        requireTwo(from, to);
        world.network().cutOneWay(from, to);
    }

    /** Ends all cuts of a place. */
    public void heal(String place) {
        others(place).forEach(other -> world.network().heal(place, other));
    }

    /** Everything that a place sends and gets takes so long in addition, up to twice so long; 0 for the published distances. */
    public void slow(String place, Duration more) {
        for (String other : others(place)) {
            Duration roundTrip = Distances.published().roundTrip(place, other);
            world.network()
                    .distance(
                            place,
                            other,
                            roundTrip.plus(more.multipliedBy(2)),
                            usualJitter(roundTrip).plus(more));
        }
    }

    /**
     * The network is bad between all places, at their published distances.
     *
     * @param jitter each way takes so much longer at most, at random
     * @param loss share of what is sent that is lost and sent again, as TCP does
     */
    public void worsen(Duration jitter, double loss) {
        eachTwo((place, other) -> {
            world.network().distance(place, other, Distances.published().roundTrip(place, other), jitter);
            world.network().lose(place, other, loss);
        });
    }

    /** Ends what {@link #worsen} and {@link #slow} began. */
    public void better() {
        eachTwo((place, other) -> {
            Duration roundTrip = Distances.published().roundTrip(place, other);
            world.network().distance(place, other, roundTrip, usualJitter(roundTrip));
            world.network().lose(place, other, 0);
        });
    }

    private void eachTwo(BiConsumer<String, String> what) {
        List<String> places = world.places();
        for (int i = 0; i < places.size(); i++) {
            for (String other : places.subList(i + 1, places.size())) {
                what.accept(places.get(i), other);
            }
        }
    }

    private static Duration usualJitter(Duration roundTrip) {
        return Duration.ofNanos(Math.round(roundTrip.toNanos() * Playground.JITTER));
    }

    /** Ends the agent of a region; with one cluster that of all regions. */
    public void stopAgent(String region) {
        requireRegion(region);
        world.site(region).stopAgent();
    }

    /** Starts it again. */
    public void startAgent(String region) {
        requireRegion(region);
        world.site(region).startAgent();
    }

    /** Ends the control plane. */
    public void stopControlPlane() {
        world.stopControlPlane();
    }

    /** Starts it again. */
    public void startControlPlane() {
        world.startControlPlane();
    }

    private ProcessHandle head(String region) {
        requireRegion(region);
        return view.head(region).orElseThrow(() -> new InputException("no server runs in " + region + " now"));
    }

    private void requireRegion(String region) {
        List<String> regions = world.places().stream()
                .filter(place -> !place.equals(World.CONTROL))
                .toList();
        if (!regions.contains(region)) {
            throw new InputException(
                    "there is no region %s: the regions are %s".formatted(region, String.join(", ", regions)));
        }
    }

    private void requirePlace(String place) {
        if (!place.equals(World.CONTROL)) {
            requireRegion(place);
        }
    }

    private void requireTwo(String place, String other) {
        requirePlace(place);
        requirePlace(other);
        if (place.equals(other)) {
            throw new InputException("between " + place + " and itself there is nothing to cut");
        }
    }

    private List<String> others(String place) {
        requirePlace(place);
        return world.places().stream().filter(p -> !p.equals(place)).toList();
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new InputException("the process " + process.pid() + " has ended meanwhile");
            }
        } catch (IOException e) {
            throw new InputException("this machine has no command kill: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
