package dev.regionalcache.model;

import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.rollout.ServerVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run ends: the world heals, in one run of three a majority of it first, while the others are dead or live on by
 * themselves; and each time there has to be a primary within a bound.
 */
final class Recovery {

    /** How long after the majority the rest heals, where it does not at once. */
    private static final long REST = 20_000;

    /** So long a primary may be without its lease: a network that loses messages takes it from a bare majority now and then. */
    private static final long LAPSE = 2_000;

    private final Simulation world;
    private final ModelLeader leader;
    private final Set<ModelRegion> rest = new HashSet<>();
    private long healed;
    private boolean whole;
    private long writableAt = Long.MIN_VALUE / 2;

    /** How long there was no primary after the world, or a majority of it, had healed; negative: there is none yet. */
    long tookMillis = -1;

    /** Whether it was right that the majority had none: what it could choose may lack what the rest holds. */
    boolean excused;

    Recovery(Simulation world, ModelLeader leader) {
        this.world = world;
        this.leader = leader;
    }

    void before(long now) {
        if (healed == 0 && now >= world.faultsUntil) {
            healed = now;
            heal();
        }
        if (healed > 0 && world.truth.writable().filter(r -> !rest.contains(r)).isPresent()) {
            writableAt = now;
            if (tookMillis < 0) {
                tookMillis = now - healed;
            }
        }
        if (healed > 0 && !whole && now >= world.faultsUntil + REST) {
            checkMajority();
            whole = true;
            healed = now;
            rest.clear();
            join();
        }
    }

    private void heal() {
        boolean some = !world.calm && world.random.nextInt(3) == 0;
        whole = !some;
        join();
        if (!some) {
            return;
        }
        minority();
        List<ModelRegion> others = world.others(rest);
        switch (world.random.nextInt(4)) {
            case 0 ->
                rest.forEach(r -> {
                    r.agent = null;
                    r.downUntil = world.faultsUntil + REST;
                    r.servers.stream().filter(s -> s.alive).forEach(s -> s.end(ModelServer.End.SAVED));
                });
            case 1 -> world.network.cut(rest, others, true, false, true);
            case 2 -> world.network.cut(rest, others, false, true, true);
            default -> world.network.cut(rest, others, true, true, true);
        }
    }

    private void join() {
        world.network.join();
        world.paused = false;
        world.regions().forEach(region -> {
            region.frozenUntil = Math.min(region.frozenUntil, world.now);
            region.apiDownUntil = 0;
            region.downUntil = 0;
            region.start();
            region.servers.forEach(s -> {
                s.frozenUntil = Math.min(s.frozenUntil, world.now);
                s.start();
            });
        });
    }

    /** As many as can be missing in every set of witnesses that decides anywhere. */
    private void minority() {
        List<Set<String>> sets = Stream.concat(
                        world.regions().stream()
                                .map(r -> r.spec)
                                .filter(Objects::nonNull)
                                .flatMap(s -> s.terms().sets()),
                        Stream.of(world.wanted.witnesses()))
                .toList();
        List<ModelRegion> all = new ArrayList<>(world.regions());
        Collections.shuffle(all, world.random);
        for (ModelRegion region : all) {
            rest.add(region);
            boolean majority = sets.stream()
                    .anyMatch(set -> set.stream()
                                            .filter(n -> rest.contains(world.region(n)))
                                            .count()
                                    * 2
                            >= set.size());
            if (majority || region == leader.home()) {
                rest.remove(region);
            }
        }
    }

    private void checkMajority() {
        if (isWritable() || !world.truth.hasBegun()) {
            return;
        }
        // It waits for those who are away, if the best of all does not know its history: they may hold more.
        boolean waits = leader.last().contains("HistoryUnknown") || hasGrownBesideTheDead();
        if (areCandidates() && !waits) {
            throw new Simulation.Broken("%d s after a majority has healed it has no writable primary: %s%s"
                    .formatted((world.now - healed) / 1_000, leader.last(), state()));
        }
        excused = true;
        tookMillis = -1;
    }

    /** Witnesses changed while heartbeats of those that had just gone counted still, and half of the new ones are away. */
    private boolean hasGrownBesideTheDead() {
        Set<String> names = world.others(rest).stream().map(r -> r.name).collect(Collectors.toSet());
        return world.witnessesChangedAt < healed + ModelRegion.HEARTBEAT
                && newestTerms().filter(terms -> !terms.isMajority(names)).isPresent();
    }

    private Optional<Terms> newestTerms() {
        return world.regions().stream()
                .map(r -> r.spec)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(MemberSight.Spec::number))
                .map(MemberSight.Spec::terms);
    }

    /** One that has prepared and knows nothing must not be chosen; nor one that may not be the primary, or is too new. */
    private boolean areCandidates() {
        return world.regions().stream()
                .filter(r -> !rest.contains(r) && r.priority > 0 && feedsAll(r))
                .map(ModelRegion::headServer)
                .anyMatch(s -> s != null
                        && s.alive
                        && s.data.log != null
                        && s.position().offset() > 1);
    }

    /** Whether every region that would follow it can copy from it. */
    private boolean feedsAll(ModelRegion region) {
        ServerVersion version = region.version;
        return version == null
                || world.regions().stream()
                        .filter(r -> !rest.contains(r) && r.version != null)
                        .allMatch(r -> version.canFeed(r.version));
    }

    void checkEnd() {
        Duration since = Duration.ofMillis(world.now - healed);
        if (world.mad && leader.last().contains("HistoryUnknown")) {
            // Who decides at random may have made a primary of a server that knows nothing.
            excused = true;
            return;
        }
        if (leader.last().contains("NoCandidate") && !areCandidates()) {
            // All data is in a region of priority 0: that is for a person to decide.
            excused = true;
            return;
        }
        if (!isWritable()) {
            throw new Simulation.Broken("no writable primary %d s after all has healed: %s%s"
                    .formatted(since.toSeconds(), leader.last(), state()));
        }
        newestTerms().filter(terms -> !terms.equals(world.wanted)).ifPresent(this::wrongTerms);
        if (!world.mad) {
            world.truth.checkLosses(since);
        }
    }

    private boolean isWritable() {
        return world.now - writableAt < LAPSE;
    }

    private String state() {
        return world.regions().stream()
                .map(r -> "%n%s%s%s: %s, answered %s, prepared %s, given up %s, vote %s, head %s"
                        .formatted(
                                r.name,
                                rest.contains(r) ? " (not healed)" : "",
                                r == leader.home() ? " (leader)" : "",
                                r.spec,
                                r.answered,
                                r.prepared,
                                r.givenUp,
                                r.vote,
                                r.headServer() == null ? "none" : r.headServer().describe()))
                .collect(Collectors.joining());
    }

    private void wrongTerms(Terms terms) {
        throw new Simulation.Broken("long after all has healed %s decide, and not %s: %s%s"
                .formatted(terms, world.wanted, leader.last(), state()));
    }
}
