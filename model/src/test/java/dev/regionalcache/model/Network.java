package dev.regionalcache.model;

import java.util.Collection;
import java.util.Random;

/** Who reaches whom, how long a message takes, and what becomes of it. */
final class Network {

    private static final int LATEST = 3_500;

    private final Simulation world;
    private final Random random;
    private final double loss;
    private final boolean calm;

    /** Of how many messages one comes late. */
    private final int late;

    private boolean[][] cuts;

    /** Until when what is sent one way comes late. */
    private final long[][] slow;

    Network(Simulation world, int size, boolean calm) {
        this.world = world;
        this.calm = calm;
        random = world.random;
        loss = !calm && random.nextInt(3) == 0 ? 0.1 : 0.005;
        late = world.narrow ? 10 : 100;
        cuts = new boolean[size][size];
        slow = new long[size][size];
    }

    /** Nothing that is sent a way that is cut arrives, and no connection lives. */
    void cut(Collection<ModelRegion> group, Collection<ModelRegion> rest, boolean out, boolean in, boolean cut) {
        for (ModelRegion one : group) {
            for (ModelRegion other : rest) {
                if (out) {
                    cuts[one.index][other.index] = cut;
                }
                if (in) {
                    cuts[other.index][one.index] = cut;
                }
            }
        }
    }

    /** What they send it comes late, all of it. */
    void slow(Collection<ModelRegion> from, ModelRegion to, long until) {
        from.forEach(one -> slow[one.index][to.index] = until);
    }

    void join() {
        cuts = new boolean[cuts.length][cuts.length];
    }

    boolean isConnected(ModelRegion one, ModelRegion other) {
        return one == other || (!cuts[one.index][other.index] && !cuts[other.index][one.index]);
    }

    void send(ModelRegion from, ModelRegion to, Runnable arrival) {
        int copies = random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (from == to) {
                world.after(1, arrival);
            } else if (!cuts[from.index][to.index] && random.nextDouble() >= loss) {
                boolean delayed = world.now < slow[from.index][to.index];
                world.after(delayed ? 200 + random.nextInt(LATEST - 200) : delay(), arrival);
            }
        }
    }

    long delay() {
        return !calm && random.nextInt(late) == 0 ? random.nextInt(LATEST) : 2 + random.nextInt(60);
    }
}
