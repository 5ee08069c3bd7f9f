package dev.regionalcache.model;

import java.util.ArrayList;
import java.util.List;

/** What happens every day and must not move the primary: agents restart one at a time, clocks are set, API servers are away. */
final class Calm {

    private static final long UNTIL = 60_000;

    private final Simulation world;
    private final Faults faults;
    private long number;
    private int next;
    private boolean settled;

    Calm(Simulation world, Faults faults) {
        this.world = world;
        this.faults = faults;
    }

    void begin() {
        boolean upgrade = world.random.nextBoolean();
        world.every(500, 1, this::check);
        if (upgrade) {
            world.every(900, 200, this::upgrade);
        } else {
            world.every(6_000, 2_000, this::disturb);
        }
    }

    /** One agent after the other is replaced, the next when the last one answers. */
    private void upgrade() {
        if (settled && world.now < UNTIL) {
            List<ModelRegion> all = new ArrayList<>(world.regions());
            faults.stop(all.get(next++ % all.size()), 20L + world.random.nextInt(300));
        }
    }

    private void disturb() {
        if (!settled || world.now > UNTIL) {
            return;
        }
        List<ModelRegion> all = new ArrayList<>(world.regions());
        ModelRegion one = world.random.nextBoolean()
                ? all.get(world.random.nextInt(all.size()))
                : world.truth.anyOpen().map(s -> s.region).orElse(all.getFirst());
        switch (world.random.nextInt(3)) {
            case 0 -> faults.stop(one, 4_000);
            case 1 -> one.apiDownUntil = world.now + 4_000;
            default -> all.forEach(faults::jump);
        }
    }

    /** A few seconds after the first primary: from then on no epoch begins. */
    private void check() {
        var greatest = world.truth.greatest();
        if (greatest == null || world.now < 15_000) {
            return;
        }
        long now = world.regions().stream()
                .mapToLong(r -> r.spec == null ? 0 : r.spec.number())
                .max()
                .orElse(0);
        if (settled && now != number) {
            throw new Simulation.Broken("epoch %d begins though nothing is wrong with the primary".formatted(now));
        }
        number = now;
        settled = true;
        world.truth.guardAgainstGaps();
    }
}
