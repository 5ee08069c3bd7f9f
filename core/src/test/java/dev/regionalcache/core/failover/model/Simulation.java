package dev.regionalcache.core.failover.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
 * A cache in virtual time (milliseconds): the real witnesses, holders, watches and failover rules, in a world that delays,
 * loses, repeats, cuts one way, freezes and kills. After every step it is checked that at most one region is writable, that no
 * epoch goes back, and that no choice misses writes that a prepared server has; after the world has healed, that there is a
 * writable primary within a bound.
 */
final class Simulation {

    static final LeaseTimings F = new LeaseTimings(Duration.ofSeconds(1));
    private static final long FAULTS_UNTIL = 30_000;
    private static final long HEALED_BY = 60_000;

    /** One that is under way at the end would be no failure. */
    static final long WISHES_UNTIL = 45_000;

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
    Terms wanted;
    long now = 5_000;
    long steps;
    long changes;
    long handovers;
    private long order;
    private long ids;
    private final boolean mad;
    private final double loss;
    private final Map<String, ModelRegion> regions = new LinkedHashMap<>();
    private boolean[][] cuts = new boolean[0][0];
    private final List<ModelRegion> byIndex = new ArrayList<>();
    private boolean begun;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<ModelLeader> leaders = new ArrayList<>();

    Simulation(long seed) {
        // Neighbouring seeds of Random begin alike: without this no run had a leader that decides at random.
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        mad = random.nextInt(4) == 0;
        loss = random.nextInt(3) == 0 ? 0.1 : 0.005;
        int size = random.nextInt(3) == 0 ? 3 + random.nextInt(30) : 3 + random.nextInt(4);
        List<Region> declared = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            declared.add(new Region("r" + i, i == 0 ? null : "r" + random.nextInt(i)));
        }
        topology = new Topology(declared);
        for (Region region : declared) {
            ModelRegion made = new ModelRegion(region.name(), byIndex.size(), this);
            made.rate = 1 + (random.nextDouble() - 0.5) * 0.008;
            regions.put(region.name(), made);
            byIndex.add(made);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            ModelRegion made = new ModelRegion("w" + i, byIndex.size(), this);
            made.rate = 1 + (random.nextDouble() - 0.5) * 0.008;
            made.withServers = false;
            made.server = null;
            regions.put(made.name, made);
            byIndex.add(made);
        }
        cuts = new boolean[byIndex.size()][byIndex.size()];
        Set<String> witnesses = new HashSet<>(regions.keySet());
        if (witnesses.size() > 3 && random.nextBoolean()) {
            witnesses.remove("r" + (size - 1));
        }
        wanted = new Terms(witnesses, Set.of(), F);
        for (ModelRegion region : regions.values()) {
            region.agent = region.new Agent();
            every(40, 30, region::tick);
            every(60, 60, () -> replicate(region));
            every(200, 50, () -> probe(region));
        }
        leaders.add(new ModelLeader(this, region("r" + random.nextInt(size)), false));
        if (random.nextBoolean()) {
            leaders.add(new ModelLeader(this, region("r" + random.nextInt(size)), false));
        }
        if (mad) {
            leaders.add(new ModelLeader(this, region("r" + random.nextInt(size)), true));
        }
        for (ModelLeader leader : leaders) {
            every(100, 100, () -> {
                if (now < FAULTS_UNTIL || leader == leaders.getFirst()) {
                    leader.tick();
                }
            });
        }
        every(300 + random.nextInt(1_500), 1_000, this::fault);
    }

    /** Runs to the end; throws {@link Broken}. */
    void run() {
        // The first primary is given its time to come up.
        while (now < (begun ? HEALED_BY : HEALED_BY + CacheSight.BEGINNING.toMillis())) {
            Event next = events.remove();
            now = next.at();
            next.action().run();
            steps++;
            checkOnePrimary();
        }
        if (regions.values().stream().noneMatch(ModelRegion::isWritable)) {
            throw new Broken("no writable primary 30 s after all has healed");
        }
        regions.values().stream()
                .map(r -> r.spec)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(MemberSight.Spec::number))
                .map(MemberSight.Spec::terms)
                .filter(terms -> begun && !terms.equals(wanted))
                .ifPresent(terms -> {
                    throw new Broken("30 s after all has healed %s decide, and not %s".formatted(terms, wanted));
                });
    }

    private void checkOnePrimary() {
        String writable = null;
        for (int i = 0; i < byIndex.size(); i++) {
            ModelRegion region = byIndex.get(i);
            if (region.isWritable()) {
                if (writable != null) {
                    throw new Broken(writable + " and " + region.name + " are writable");
                }
                writable = region.name;
                begun = true;
            }
        }
    }

    /** The chosen server misses no write that another one has that prepared the same epoch. */
    void checkChoice(Choice choice, long number, String term, List<MemberSight> members, Set<String> excluded) {
        ModelServer best = region(choice.region()).server;
        if (mad || best == null || excluded.stream().anyMatch(regions::containsKey)) {
            return;
        }
        for (MemberSight member : members) {
            ModelServer other = region(member.region()).server;
            if (other == null
                    || !member.agentAlive()
                    || !new Prepared(number, term).equals(member.status().prepared())) {
                continue;
            }
            Terms terms = member.spec().terms();
            boolean connected = terms.isMajority(connectedTo(member.region(), members));
            boolean ahead = other.lastEpoch > best.lastEpoch
                    || (other.lastEpoch == best.lastEpoch && other.writes > best.writes);
            if (connected && ahead && other.offset > 1) {
                throw new Broken(choice.region() + " is chosen and misses writes of " + member.region());
            }
        }
    }

    /** What servers that handed over held, by the epoch. */
    private final Map<Epoch, Ended> ended = new HashMap<>();

    private record Ended(long offset, long writes, long lastEpoch) {}

    void ended(Epoch of, ModelServer server) {
        ended.putIfAbsent(of, new Ended(server.offset, server.writes, server.lastEpoch));
    }

    @Nullable
    Long endOf(Epoch of) {
        Ended end = ended.get(of);
        return end == null ? null : end.offset();
    }

    /** A successor has every write of the one before it. */
    void checkHandover(Epoch of, ModelRegion to, ModelServer server) {
        Ended end = Objects.requireNonNull(ended.get(of), "no end of " + of);
        handovers++;
        if (!mad && (server.writes < end.writes() || server.lastEpoch < end.lastEpoch())) {
            throw new Broken(to.name + " takes over from " + of.region() + " and misses writes");
        }
    }

    private static Set<String> connectedTo(String region, List<MemberSight> members) {
        Set<String> connected = new HashSet<>();
        members.stream()
                .filter(m -> m.agentAlive() && m.status().connected().contains(region))
                .forEach(m -> connected.add(m.region()));
        return connected;
    }

    /** The API server: optimistic locking, and the transition rules of the schema. */
    void put(ModelRegion to, MemberSight.Spec write, long read) {
        MemberSight.Spec old = to.spec;
        if (!to.apiUp() || to.version != read) {
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
        }
        to.spec = write;
        to.version++;
    }

    private void replicate(ModelRegion region) {
        MemberSight.Spec spec = region.spec;
        ModelServer head = region.server;
        if (spec == null || spec.chosen() == null || head == null || region.agent == null || region.isFrozen()) {
            return;
        }
        String primary = spec.chosen().region();
        if (primary.equals(region.name)) {
            follow(region, spec, head);
            return;
        }
        if (!topology.regions().contains(primary)) {
            return;
        }
        String parent =
                topology.inForce(primary, Set.of()).parentOf(region.name).orElse(primary);
        ModelRegion above = region(parent);
        ModelServer from = above.server;
        MemberSight.Spec upper = above.spec;
        boolean same = upper != null && upper.number() == spec.number() && upper.chosen() != null;
        if (from != null && same && !above.isFrozen() && isConnected(region, above) && random.nextInt(3) > 0) {
            // A parent follows first: a copy of one that has not yet would bring an older history.
            boolean ready = parent.equals(primary)
                    ? above.writableEpoch == spec.number() && from.master
                    : from.replicationId.equals(replicationIdOf(primary));
            // A server that handed over feeds its successor until that is a master, also by way of others.
            boolean over = !head.master || isMaster(primary);
            if (ready && over) {
                head.copy(from);
            }
        }
    }

    private boolean isMaster(String region) {
        ModelServer server = region(region).server;
        return server != null && server.master;
    }

    /** A successor follows the one before until that has handed over. */
    private void follow(ModelRegion region, MemberSight.Spec spec, ModelServer head) {
        Epoch previous = spec.previous();
        if (previous == null || previous.region().equals(region.name) || head.master) {
            return;
        }
        ModelRegion above = region(previous.region());
        ModelServer from = above.server;
        boolean flows = from != null && from.master && from.replicationId.equals(head.replicationId);
        if (flows && !above.isFrozen() && isConnected(region, above) && random.nextInt(3) > 0) {
            head.copy(from);
        }
    }

    private @Nullable String replicationIdOf(String region) {
        ModelServer server = region(region).server;
        return server == null ? null : server.replicationId;
    }

    private void probe(ModelRegion region) {
        ModelRegion.Agent agent = region.agent;
        if (agent == null || region.isFrozen()) {
            return;
        }
        for (String head : reachableHeads(region)) {
            ModelServer server = region(head).server;
            if (server != null && server.open) {
                agent.watch.seenWritable(head, region.now());
            }
        }
    }

    private void fault() {
        if (now >= FAULTS_UNTIL) {
            heal();
            return;
        }
        ModelRegion one = some();
        ModelRegion other = some();
        long length = 200L + random.nextInt(4_000);
        switch (random.nextInt(10)) {
            case 0 -> {
                cuts[one.index][other.index] = true;
                after(length, () -> cuts[one.index][other.index] = false);
            }
            case 1 ->
                regions.values().forEach(r -> {
                    cuts[one.index][r.index] = true;
                    cuts[r.index][one.index] = true;
                });
            case 2 -> joinAll();
            case 3 -> {
                one.agent = null;
                after(random.nextInt(3) == 0 ? 0 : length, () -> start(one));
            }
            case 4 -> {
                ModelServer dead = one.server;
                if (dead != null) {
                    one.server = null;
                    dead.runId = id("run");
                    dead.open = false;
                    dead.master = false;
                    boolean empty = random.nextInt(5) == 0;
                    after(length, () -> {
                        one.server = empty ? new ModelServer(id("run"), id("empty")) : dead;
                        // It comes back behind what replicas may have: what is on the disk.
                    });
                }
            }
            case 5 -> one.frozenUntil = now + length;
            case 6 -> one.apiDownUntil = now + length;
            case 8 -> declare(one.name);
            case 7 -> one.wallSkew += random.nextBoolean() ? 3_600_000 : -3_600_000;
            default -> {
                for (int i = 0; i < 2; i++) {
                    ModelRegion down = some();
                    down.agent = null;
                    after(length, () -> start(down));
                }
            }
        }
    }

    /** A person adds or removes a witness; it goes on being asked until the epochs have come to that. */
    private void declare(String region) {
        Set<String> witnesses = new HashSet<>(wanted.witnesses());
        if (!witnesses.remove(region)) {
            witnesses.add(region);
        }
        if (witnesses.size() >= 3) {
            wanted = new Terms(witnesses, Set.of(), F);
        }
    }

    private void joinAll() {
        cuts = new boolean[cuts.length][cuts.length];
    }

    private void heal() {
        joinAll();
        regions.values().forEach(region -> {
            region.frozenUntil = Math.min(region.frozenUntil, now);
            region.apiDownUntil = 0;
            start(region);
        });
    }

    private void start(ModelRegion region) {
        if (region.agent == null) {
            region.agent = region.new Agent();
        }
    }

    private ModelRegion some() {
        // The primary is hit more often than it would be by chance.
        if (random.nextInt(3) == 0) {
            for (ModelRegion region : regions.values()) {
                if (region.server != null && region.server.open) {
                    return region;
                }
            }
        }
        return byIndex.get(random.nextInt(byIndex.size()));
    }

    void send(ModelRegion from, ModelRegion to, Runnable arrival) {
        int copies = random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (from == to) {
                after(1, arrival);
            } else if (!cuts[from.index][to.index] && random.nextDouble() >= loss) {
                after(delay(), arrival);
            }
        }
    }

    long delay() {
        return random.nextInt(100) == 0 ? random.nextInt(3_500) : 2 + random.nextInt(60);
    }

    void after(long millis, Runnable action) {
        events.add(new Event(now + millis, order++, action));
    }

    private void every(int period, int jitter, Runnable action) {
        after(period + random.nextInt(jitter), () -> {
            action.run();
            every(period, jitter, action);
        });
    }

    Set<String> reachableHeads(ModelRegion from) {
        Set<String> heads = new HashSet<>();
        regions.values().stream()
                .filter(r -> r.server != null && !r.isFrozen() && isConnected(from, r))
                .forEach(r -> heads.add(r.name));
        return heads;
    }

    boolean isConnected(ModelRegion one, ModelRegion other) {
        return one == other || (!cuts[one.index][other.index] && !cuts[other.index][one.index]);
    }

    ModelRegion region(String name) {
        return Objects.requireNonNull(regions.get(name), name);
    }

    Collection<ModelRegion> regions() {
        return regions.values();
    }

    Set<String> names() {
        return regions.keySet();
    }

    String id(String prefix) {
        return prefix + ids++;
    }
}
