package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A control plane that keeps no rule: only the API servers bind it, and the terms of the newest epoch. */
final class Rogue {

    private final Simulation world;

    Rogue(Simulation world) {
        this.world = world;
    }

    /** The greatest number anywhere, and one more. */
    long next() {
        return newest().number() + 1;
    }

    /** A triple that nobody has used. */
    Epoch epoch(long number, ModelRegion of) {
        return new Epoch(number, world.id("rogue"), of.name);
    }

    /** The head of the epoch's region is chosen. */
    void choose(Epoch epoch, @Nullable Epoch previous, Set<Epoch> released, Collection<ModelRegion> members) {
        ModelServer head = world.region(epoch.region()).headServer();
        choose(epoch, head == null ? "none" : head.runId, previous, released, members);
    }

    /** A process that nobody has is chosen. */
    void chooseNobody(Epoch epoch, Epoch previous, Collection<ModelRegion> members) {
        choose(epoch, world.id("gone"), previous, Set.of(), members);
    }

    private void choose(
            Epoch epoch, String runId, @Nullable Epoch previous, Set<Epoch> released, Collection<ModelRegion> members) {
        write(epoch, new Choice(epoch.region(), runId, null, null), previous, released, members);
    }

    /** Nobody is chosen. */
    void prepare(Epoch epoch, Epoch previous, List<ModelRegion> members) {
        write(epoch, null, previous, Set.of(), members);
    }

    /** All heads are left to themselves. */
    private void write(
            Epoch epoch,
            @Nullable Choice choice,
            @Nullable Epoch previous,
            Set<Epoch> released,
            Collection<ModelRegion> members) {
        Terms terms = newest().terms();
        for (ModelRegion member : members) {
            world.put(
                    member,
                    new MemberSight.Spec(epoch.number(), epoch.proposer(), choice, previous, released, terms, null),
                    member.resourceVersion);
        }
    }

    private MemberSight.Spec newest() {
        return world.regions().stream()
                .map(r -> r.spec)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(MemberSight.Spec::number))
                .orElseThrow();
    }
}
