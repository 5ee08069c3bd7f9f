package dev.regionalcache.playground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong at once, and when each ends.
 *
 * @param faults which begin together
 */
record FaultPlan(List<Planned> faults) {

    private static final int MOST_AT_ONCE = 4;
    private static final int SHORTEST_MILLIS = 200;
    private static final int LONGEST_MILLIS = 3_000;
    private static final int MOST_DELAY_MILLIS = 400;
    private static final int KINDS = 8;

    /**
     * One fault.
     *
     * @param begin what is done
     * @param end what ends it
     * @param hold how long it lasts
     */
    record Planned(Order begin, Order end, Duration hold) {}

    /** Half of all faults meet the primary's region; no region is met twice, for one fault would end the other. */
    static FaultPlan random(Random random, List<String> regions, String primary) {
        List<String> victims = new ArrayList<>(regions);
        Collections.shuffle(victims, random);
        if (random.nextBoolean()) {
            victims.remove(primary);
            victims.addFirst(primary);
        }
        int count = 1 + random.nextInt(MOST_AT_ONCE);
        List<Planned> faults = victims.stream()
                .limit(count)
                .map(victim -> fault(random, victim, regions))
                .toList();
        return new FaultPlan(faults);
    }

    private static Planned fault(Random random, String victim, List<String> regions) {
        Duration hold = Duration.ofMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
        String other = regions.stream().filter(r -> !r.equals(victim)).toList().get(random.nextInt(regions.size() - 1));
        return switch (random.nextInt(KINDS)) {
            case 0, 1 -> new Planned(new Order.Kill(victim), new Order.Nothing(), hold);
            case 2 -> new Planned(new Order.Freeze(victim), new Order.Thaw(victim), hold);
            case 3 -> new Planned(new Order.CutOff(victim), new Order.Heal(victim), hold);
            case 4 -> new Planned(new Order.CutOneWay(victim, other), new Order.Heal(victim), hold);
            case 5 ->
                new Planned(
                        new Order.Slow(victim, Duration.ofMillis(random.nextInt(MOST_DELAY_MILLIS))),
                        new Order.Slow(victim, Duration.ZERO),
                        hold);
            case 6 -> new Planned(new Order.Agent(victim, false), new Order.Agent(victim, true), hold);
            default -> new Planned(new Order.ControlPlane(false), new Order.ControlPlane(true), hold);
        };
    }

    /** Whether it opens a window that docs/failover.md does not cover: a server that is frozen is not fenced before it wakes. */
    boolean freezes() {
        return faults.stream().anyMatch(f -> f.begin() instanceof Order.Freeze);
    }
}
