package dev.regionalcache.model;

import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.lease.LeaseTimings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What goes wrong in a run. Each run leaves some kinds out and has more of others: what needs many of one kind is found sooner
 * than where all are as frequent in every run.
 */
final class Faults {

    private enum Kind {
        CUT_ONE_WAY,
        CUT_OUT,
        CUT_IN,
        ISOLATE,
        SPLIT,
        JOIN,
        AGENT,
        AGENTS,
        SERVER,
        SERVERS,
        FREEZE_SERVER,
        FREEZE,
        SUSPEND,
        API_DOWN,
        CLOCK,
        WITNESSES,
        TERMS,
        PAUSE
    }

    /** A wall clock that is set back while the monotonic one stands still hides a lease's age, and nothing shows it. */
    private static final long BETWEEN_CLOCKS = 10_000;

    private final Simulation world;
    private final Random random;
    private final Map<Kind, Integer> weights = new EnumMap<>(Kind.class);

    Faults(Simulation world) {
        this.world = world;
        random = world.random;
        for (Kind kind : Kind.values()) {
            weights.put(kind, world.narrow ? 0 : Math.max(0, random.nextInt(5) - 1));
        }
        for (int few = world.narrow ? 4 : 0; few > 0; few--) {
            weights.merge(Kind.values()[random.nextInt(Kind.values().length)], 1, Integer::sum);
        }
        weights.merge(Kind.JOIN, world.narrow ? 1 : 2, Integer::sum);
    }

    void strike() {
        int draw = random.nextInt(
                weights.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<Kind, Integer> weight : weights.entrySet()) {
            draw -= weight.getValue();
            if (draw < 0) {
                strike(weight.getKey());
                return;
            }
        }
    }

    private void strike(Kind kind) {
        ModelRegion one = some();
        long length = world.narrow ? 50L + random.nextInt(3_000) : 200L + random.nextInt(4_000);
        switch (kind) {
            case CUT_ONE_WAY -> cut(List.of(one), List.of(some()), true, false, length);
            case CUT_OUT -> cut(List.of(one), world.others(List.of(one)), true, false, length);
            case CUT_IN -> cut(List.of(one), world.others(List.of(one)), false, true, length);
            case ISOLATE -> cut(List.of(one), world.others(List.of(one)), true, true, 3 * length);
            case SPLIT -> {
                List<ModelRegion> group = world.regions().stream()
                        .filter(r -> random.nextBoolean())
                        .toList();
                cut(group, world.others(group), true, random.nextBoolean(), length);
            }
            case JOIN -> world.network.join();
            case AGENT -> stop(one, random.nextInt(3) == 0 ? 0 : outage(length));
            case AGENTS -> {
                for (int i = random.nextInt(world.names().size()); i >= 0; i--) {
                    stop(some(), outage(length));
                }
            }
            case SERVER -> end(one, length);
            case SERVERS -> world.regions().forEach(r -> end(r, 200L + random.nextInt(4_000)));
            case FREEZE_SERVER -> {
                ModelServer head = one.headServer();
                if (head != null) {
                    head.frozenUntil = world.now + length;
                }
            }
            case FREEZE -> {
                one.frozenUntil = world.now + length;
                freezeApi(one);
            }
            case SUSPEND -> {
                if (!one.isFrozen() && world.now - one.jumpedAt > BETWEEN_CLOCKS) {
                    one.frozenUntil = world.now + length;
                    one.suspendedNanos += (long) (length * 1_000_000 * one.rate);
                    freezeApi(one);
                }
            }
            case API_DOWN -> one.apiDownUntil = world.now + length;
            case CLOCK -> jump(one);
            case WITNESSES -> declare(one.name);
            case TERMS -> {
                LeaseTimings other = Simulation.FAST.equals(world.wanted.lease()) ? Simulation.SLOW : Simulation.FAST;
                world.wanted = new Terms(world.wanted.witnesses(), Set.of(), other);
            }
            case PAUSE -> {
                world.paused = true;
                world.after(length, () -> world.paused = false);
            }
        }
    }

    /** In a narrow world mostly a restart: what a process forgets matters for as long as others count on it. */
    private long outage(long length) {
        return world.narrow && random.nextInt(3) > 0 ? random.nextInt(200) : length;
    }

    /** The API server is on the node that is frozen: when the agent wakes it knows what it knew before. */
    private void freezeApi(ModelRegion region) {
        if (world.narrow && random.nextInt(3) > 0) {
            region.apiDownUntil = Math.max(region.apiDownUntil, region.frozenUntil + random.nextInt(1_000));
        }
    }

    void jump(ModelRegion region) {
        if (region.isFrozen()) {
            return;
        }
        region.wallSkew += random.nextBoolean() ? 3_600_000 : -3_600_000;
        region.jumpedAt = world.now;
    }

    void stop(ModelRegion region, long length) {
        region.agent = null;
        world.after(length, region::start);
    }

    private void end(ModelRegion region, long length) {
        for (ModelServer server : region.servers) {
            boolean hit = server == region.headServer() ? random.nextInt(4) > 0 : random.nextInt(4) == 0;
            if (hit && server.alive) {
                ModelServer.End how = switch (random.nextInt(8)) {
                    case 0 -> ModelServer.End.EMPTY;
                    case 1 -> ModelServer.End.APPEND_ONLY;
                    case 2, 3, 4 -> ModelServer.End.KILLED;
                    default -> ModelServer.End.SAVED;
                };
                server.end(how);
                world.after(random.nextInt(3) == 0 ? 10 : length, server::start);
            }
        }
    }

    private void cut(List<ModelRegion> group, List<ModelRegion> rest, boolean out, boolean in, long length) {
        world.network.cut(group, rest, out, in, true);
        world.after(length, () -> {
            if (world.now < world.faultsUntil) {
                world.network.cut(group, rest, out, in, false);
            }
        });
    }

    /** A person adds or removes a witness; it goes on being asked until the epochs have come to that. */
    private void declare(String region) {
        Set<String> witnesses = new HashSet<>(world.wanted.witnesses());
        if (!witnesses.remove(region)) {
            witnesses.add(region);
        }
        if (witnesses.size() >= 3) {
            world.wanted = new Terms(witnesses, Set.of(), world.wanted.lease());
        }
    }

    /** The primary is hit more often than it would be by chance. */
    private ModelRegion some() {
        List<ModelRegion> all = new ArrayList<>(world.regions());
        return random.nextInt(3) == 0
                ? world.truth.anyOpen().map(s -> s.region).orElse(all.getFirst())
                : all.get(random.nextInt(all.size()));
    }
}
