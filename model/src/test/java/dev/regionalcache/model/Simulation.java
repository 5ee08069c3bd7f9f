package dev.regionalcache.model;

import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache in virtual time (milliseconds): the real witnesses, holders, watches, choices of heads and failover rules, in a world
 * that delays, loses, repeats, cuts one way, freezes and kills. {@link Truth} checks after every step what must never happen,
 * {@link Recovery} what must happen within a bound after the world, or a majority of it, has healed. One run of eight is calm:
 * only what must not disturb a healthy primary happens in it. A narrow world has three or four regions, and few kinds of faults
 * that come often: what needs one thing right after the other is found in it.
 */
final class Simulation {

    static final LeaseTimings FAST = new LeaseTimings(Duration.ofSeconds(1));
    static final LeaseTimings SLOW = new LeaseTimings(Duration.ofSeconds(2));

    /** How long it goes on after the world has healed. */
    static final long HEALED = 45_000;

    /** How long after that a switchover may begin: one that is under way at the end would be no failure. */
    static final long WISHES = 15_000;

    /** An invariant that broke. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    private record Event(long at, long order, Runnable action) {}

    final Random random;
    final Topology topology;
    final Network network;
    final Truth truth;
    final Decisions decisions = new Decisions(this);
    final Recovery recovery;
    final boolean narrow;

    /** When the world, or a majority of it, heals. */
    final long faultsUntil;

    final boolean calm;
    final @Nullable Plot plot;
    private final List<ModelLeader> leaders = new ArrayList<>();
    final boolean mad;
    Terms wanted;
    boolean paused;
    long now = 5_000;
    long steps;
    long changes;

    /** When a member was led last into an epoch that other witnesses decide. */
    long witnessesChangedAt;

    long heads;
    private long order;
    private long ids;
    private final Map<String, ModelRegion> regions = new LinkedHashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));

    /** A world by this seed; a narrow one where it is negative, one with a plot from {@link Plot#FIRST_SEED} on. */
    Simulation(long seed) {
        // Neighbouring seeds of Random begin alike: without this no run had a leader that decides at random.
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        plot = Plot.of(seed);
        narrow = seed < 0 || plot != null;
        faultsUntil = narrow ? 60_000 : 30_000;
        calm = !narrow && random.nextInt(8) == 0;
        mad = plot == null ? !calm && random.nextInt(narrow ? 2 : 4) == 0 : plot.quarrel;
        truth = new Truth(this, mad);
        topology = plot != null
                ? tree(plot.regions(random))
                : narrow
                        ? tree(3 + random.nextInt(2))
                        : tree(random.nextInt(3) == 0 && !calm ? 3 + random.nextInt(30) : 3 + random.nextInt(4));
        for (String name : topology.regions()) {
            add(name, random.nextInt(narrow && plot == null ? 6 : 3) == 0 ? 2 + random.nextInt(2) : 1);
        }
        for (int i = plot == null ? random.nextInt(3) : 0; i > 0; i--) {
            add("w" + i, 0);
        }
        network = new Network(this, regions.size(), calm);
        Set<String> witnesses = new HashSet<>(regions.keySet());
        if (plot == null && witnesses.size() > 3 && random.nextBoolean()) {
            witnesses.remove("r" + (topology.regions().size() - 1));
        }
        wanted = new Terms(witnesses, Set.of(), random.nextInt(3) == 0 ? SLOW : FAST);
        if (random.nextInt(6) == 0) {
            // A person upgrades the leaves first.
            regions().forEach(r -> r.version = new ServerVersion("Redis", 6, 2));
            region("r" + (topology.regions().size() - 1)).version = new ServerVersion("Redis", 7, 0);
        }
        regions.values().forEach(this::begin);
        leaders.add(leader(false));
        if (plot != null || random.nextBoolean()) {
            leaders.add(leader(false));
        }
        if (mad && plot == null) {
            leaders.add(leader(true));
        }
        for (ModelLeader leader : leaders) {
            every(100, 100, () -> {
                if (now < faultsUntil ? !isLeft() : leader == leaders.getFirst()) {
                    leader.tick();
                }
            });
        }
        recovery = new Recovery(this, leaders.getFirst());
        Faults faults = new Faults(this);
        if (calm) {
            new Calm(this, faults).begin();
        } else if (plot != null) {
            after(1_000, new Story(this, plot)::begin);
        } else {
            every(narrow ? 200 : 300 + random.nextInt(1_500), narrow ? 800 : 1_000, () -> {
                if (now < faultsUntil) {
                    faults.strike();
                }
            });
        }
    }

    /** Whether the control planes are gone, and leave the world to one that keeps no rule. */
    private boolean isLeft() {
        return plot != null && plot.quarrel && truth.hasBegun();
    }

    List<ModelLeader> leaders() {
        return leaders;
    }

    private Topology tree(int size) {
        List<Region> declared = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            declared.add(new Region("r" + i, i == 0 ? null : "r" + random.nextInt(i)));
        }
        return new Topology(declared);
    }

    private void add(String name, int servers) {
        ModelRegion region = new ModelRegion(name, regions.size(), this);
        region.rate = 1 + (random.nextDouble() - 0.5) * 0.008;
        for (int i = 0; i < servers; i++) {
            region.servers.add(new ModelServer(region, i));
        }
        boolean root = regions.isEmpty();
        region.priority = servers == 0 || (!root && random.nextInt(8) == 0) ? 0 : 10 + random.nextInt(3) * 40;
        if (random.nextInt(6) == 0) {
            region.pace = 0.1;
        }
        regions.put(name, region);
    }

    private void begin(ModelRegion region) {
        region.start();
        every(40, 30, region::tick);
        every(200, 50, () -> probe(region));
        for (ModelServer server : region.servers) {
            every(60, 60, server.link::replicate);
            every(2_000, 4_000, server::save);
        }
    }

    private ModelLeader leader(boolean mad) {
        return new ModelLeader(
                this, region("r" + random.nextInt(topology.regions().size())), mad);
    }

    /** Runs to the end; throws {@link Broken}. */
    void run() {
        // The first primary is given its time to come up.
        long end = faultsUntil + HEALED;
        while (now < (truth.hasBegun() ? end : end + CacheSight.BEGINNING.toMillis())) {
            Event next = events.remove();
            now = next.at();
            recovery.before(now);
            next.action().run();
            steps++;
            truth.checkOnePrimary();
        }
        recovery.checkEnd();
    }

    /** The API server: optimistic locking, and the transition rules of the schema. */
    void put(ModelRegion to, MemberSight.Spec write, long read) {
        MemberSight.Spec old = to.spec;
        if (!to.apiUp() || to.resourceVersion != read) {
            return;
        }
        if (old != null
                && (write.number() < old.number()
                        || (write.number() == old.number()
                                && (!write.proposer().equals(old.proposer())
                                        || !Objects.equals(write.previous(), old.previous())
                                        || (old.chosen() != null
                                                && !old.chosen().equals(write.chosen())))))) {
            return;
        }
        if (old == null || write.number() > old.number()) {
            changes++;
            if (old != null && !write.terms().witnesses().equals(old.terms().witnesses())) {
                witnessesChangedAt = now;
            }
        }
        to.spec = write;
        to.resourceVersion++;
    }

    private void probe(ModelRegion region) {
        ModelAgent agent = region.agent;
        if (agent == null || region.isFrozen()) {
            return;
        }
        for (String name : reachableHeads(region)) {
            ModelServer server = region(name).headServer();
            if (server != null && server.isOpen()) {
                agent.seenWritable(name);
            }
        }
    }

    void after(long millis, Runnable action) {
        events.add(new Event(now + millis, order++, action));
    }

    void every(int period, int jitter, Runnable action) {
        after(period + random.nextInt(jitter), () -> {
            action.run();
            every(period, jitter, action);
        });
    }

    Set<String> reachableHeads(ModelRegion from) {
        Set<String> heads = new HashSet<>();
        for (ModelRegion region : regions.values()) {
            ModelServer head = region.headServer();
            if (head != null
                    && head.isUp()
                    && network.isConnected(from, region)
                    && !(region == from && head.isApart())) {
                heads.add(region.name);
            }
        }
        return heads;
    }

    ModelRegion region(String name) {
        return Objects.requireNonNull(regions.get(name), name);
    }

    Collection<ModelRegion> regions() {
        return regions.values();
    }

    List<ModelRegion> others(Collection<ModelRegion> group) {
        return regions.values().stream().filter(r -> !group.contains(r)).toList();
    }

    Set<String> names() {
        return regions.keySet();
    }

    String id(String prefix) {
        return prefix + ids++;
    }
}
