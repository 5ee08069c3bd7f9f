package dev.regionalcache.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** How a plot is told: one thing after the other, at random times, with those who are there; and then once more. */
final class Story {

    private static final int LOOK = 10;

    final Simulation world;
    final Random random;
    private final Plot plot;

    /** When the next thing happens. */
    private long at;

    Story(Simulation world, Plot plot) {
        this.world = world;
        this.plot = plot;
        random = world.random;
    }

    /** Begins once there is a primary. */
    void begin() {
        at = 0;
        if (world.truth.writable().isPresent() || (plot.quarrel && world.truth.hasBegun())) {
            plot.tell(this);
            then(0, 500, world.network::join);
        }
        if (world.now < world.faultsUntil) {
            then(500, 2_500, this::begin);
        }
    }

    /** It happens so many milliseconds after what was told before it. */
    Story then(int least, int most, Runnable what) {
        at += least + random.nextInt(most - least + 1);
        world.after(at, () -> whileFaultsLast(what));
        return this;
    }

    /** It happens so many milliseconds from now, beside what is told. */
    void soon(int least, int most, Runnable what) {
        world.after(least + random.nextInt(most - least + 1), () -> whileFaultsLast(what));
    }

    /** Not once the world heals. */
    void whileFaultsLast(Runnable what) {
        if (world.now < world.faultsUntil) {
            what.run();
        }
    }

    /** It happens as soon as something is so, if that is within this time; the story goes on meanwhile. */
    Story when(BooleanSupplier so, int within, Runnable what) {
        long until = world.now + at + within;
        return then(0, 0, () -> look(so, until, what));
    }

    /** It happens as soon as something is so, if that is before this time. */
    void look(BooleanSupplier so, long until, Runnable what) {
        if (so.getAsBoolean()) {
            what.run();
        } else if (world.now < until) {
            world.after(LOOK, () -> look(so, until, what));
        }
    }

    /** Where writes are accepted; empty: nowhere. */
    Optional<ModelRegion> primary() {
        return world.truth.anyOpen().map(s -> s.region);
    }

    /** Those that are not among these, in any order. */
    List<ModelRegion> others(ModelRegion... but) {
        return mixed(world.others(List.of(but)));
    }

    List<ModelRegion> mixed(List<ModelRegion> regions) {
        List<ModelRegion> mixed = new ArrayList<>(regions);
        Collections.shuffle(mixed, random);
        return mixed;
    }

    void cut(ModelRegion one, List<ModelRegion> from) {
        world.network.cut(List.of(one), from, true, true, true);
    }

    void join(ModelRegion one, ModelRegion other) {
        world.network.cut(List.of(one), List.of(other), true, true, false);
    }

    /** The agent's process ends; the next one starts after so long. */
    void restart(ModelRegion region, int least, int most) {
        region.agent = null;
        world.after(least + random.nextInt(most - least + 1), region::start);
    }

    void apiDown(ModelRegion region, int length) {
        region.apiDownUntil = world.now + length;
    }

    void apiUp(ModelRegion region) {
        region.apiDownUntil = world.now;
    }

    void end(ModelServer server, ModelServer.End how, int least, int most) {
        if (server.alive) {
            server.end(how);
            world.after(least + random.nextInt(most - least + 1), server::start);
        }
    }

    /** All witnesses but the chosen one's restart, and once more before they answer. */
    void keepWaiting(ModelRegion chosen) {
        for (ModelRegion witness : others(chosen)) {
            restart(witness, 10, 60);
            world.after(1_200 + random.nextInt(500), () -> restart(witness, 10, 60));
        }
    }

    /** The highest number of an epoch that a region was told. */
    long newestEpoch() {
        return world.regions().stream()
                .mapToLong(r -> r.spec == null ? 0 : r.spec.number())
                .max()
                .orElse(0);
    }

    /** The head that was chosen in an epoch after this one. */
    Optional<ModelServer> chosenAfter(long epoch) {
        return world.regions().stream()
                .map(r -> r.spec)
                .filter(s -> s != null && s.number() > epoch && s.chosen() != null)
                .map(s -> world.region(s.chosen().region()).headServer())
                .filter(s -> s != null && s.alive && !s.master)
                .findFirst();
    }
}
