package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.FailoverDecision;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a leader writes into which member, by what it has read: in the operator's order, and with its parents. */
final class LeaderWrites {

    private final Simulation world;
    private final String term;
    private final List<MemberSight> members;
    private final Set<String> readable;

    LeaderWrites(Simulation world, String term, List<MemberSight> members, Set<String> readable) {
        this.world = world;
        this.term = term;
        this.members = members;
        this.readable = readable;
    }

    /** Members that are known and cannot be read: nothing begins beside them. */
    Map<String, MemberSight.Spec> begin(FailoverDecision.Begin begin) {
        return readable.size() < world.regions().size()
                ? Map.of()
                : toAll(
                        begin.number(),
                        new Choice(begin.region(), null, null, null),
                        null,
                        Set.of(),
                        begin.terms(),
                        null);
    }

    Map<String, MemberSight.Spec> prepare(FailoverDecision.Prepare p) {
        return toAll(p.number(), null, null, p.releases(), p.terms(), p.from());
    }

    Map<String, MemberSight.Spec> switchover(FailoverDecision.Switchover s) {
        Map<String, MemberSight.Spec> writes = toAll(s.number(), s.choice(), s.previous(), Set.of(), s.terms(), null);
        writes.remove(s.previous().region());
        return writes;
    }

    Map<String, MemberSight.Spec> regrant(FailoverDecision.Regrant r) {
        Map<String, MemberSight.Spec> writes = toAll(r.number(), r.choice(), r.previous(), Set.of(), r.terms(), null);
        writes.remove(r.choice().region());
        return writes;
    }

    private Map<String, MemberSight.Spec> toAll(
            long number,
            @Nullable Choice choice,
            @Nullable Epoch previous,
            Set<Epoch> released,
            Terms terms,
            @Nullable String from) {
        Map<String, MemberSight.Spec> writes = new HashMap<>();
        for (String region : readable) {
            writes.put(
                    region,
                    new MemberSight.Spec(
                            number, term, choice, previous, released, terms, parent(region, choice, from)));
        }
        return writes;
    }

    /** While an epoch is prepared a member keeps its parent, unless that was the primary, or it was itself. */
    private @Nullable String parent(String region, @Nullable Choice choice, @Nullable String from) {
        if (choice != null) {
            return parent(region, choice.region());
        }
        MemberSight.Spec has = member(region);
        String parent = has == null ? null : has.parent();
        boolean orphaned = parent == null
                || region.equals(from)
                || parent.equals(from)
                || (has.chosen() != null && parent.equals(has.chosen().region()));
        return orphaned ? null : parent;
    }

    /** In the tree without those that are away: it closes over them. */
    private @Nullable String parent(String region, String primary) {
        Set<String> declared = world.topology.regions();
        if (!declared.contains(region) || !declared.contains(primary) || region.equals(primary)) {
            return null;
        }
        Set<String> missing = new HashSet<>(declared);
        members.stream()
                .filter(m -> m.agentAlive() && m.status().runId() != null)
                .forEach(m -> missing.remove(m.region()));
        missing.remove(primary);
        missing.remove(region);
        return world.topology.inForce(primary, missing).parentOf(region).orElse(null);
    }

    private MemberSight.@Nullable Spec member(String region) {
        return members.stream()
                .filter(m -> m.region().equals(region))
                .map(MemberSight::spec)
                .findFirst()
                .orElse(null);
    }

    /** Copies the newest epoch, with its choice, to members that lack it; the one that hands over, or stays, is told last. */
    Map<String, MemberSight.Spec> newest(@Nullable Choice choice, @Nullable String from) {
        long number = members.stream().mapToLong(m -> m.spec().number()).max().orElse(0);
        MemberSight.@Nullable Spec source = null;
        for (MemberSight member : members) {
            MemberSight.Spec spec = member.spec();
            if (spec.number() == number
                    && (spec.chosen() != null || (spec.proposer().equals(term) && source == null))) {
                source = spec;
            }
        }
        if (source == null) {
            return Map.of();
        }
        Choice chosen = choice == null ? source.chosen() : choice;
        Map<String, MemberSight.Spec> writes = new HashMap<>();
        for (String region : readable) {
            MemberSight.Spec full = new MemberSight.Spec(
                    number,
                    source.proposer(),
                    chosen,
                    source.previous(),
                    source.released(),
                    source.terms(),
                    parent(region, chosen, from));
            if (lacks(member(region), full)) {
                writes.put(region, full);
            }
        }
        Epoch previous = source.previous();
        if (previous != null
                && isBefore(previous.region(), number)
                && !isReady(number, chosen, previous, source.terms())) {
            writes.remove(previous.region());
        }
        return writes;
    }

    private boolean lacks(MemberSight.@Nullable Spec has, MemberSight.Spec full) {
        if (has == null || has.number() < full.number()) {
            return true;
        }
        if (!has.proposer().equals(full.proposer())) {
            return false;
        }
        return full.chosen() != null
                && (has.chosen() == null
                        || (!Objects.equals(has.parent(), full.parent()) && world.random.nextInt(10) == 0));
    }

    private boolean isBefore(String region, long number) {
        MemberSight.Spec has = member(region);
        return has == null || has.number() < number;
    }

    private boolean isReady(long number, @Nullable Choice chosen, Epoch previous, Terms terms) {
        Set<String> showing = members.stream()
                .filter(MemberSight::agentAlive)
                .filter(m -> m.spec().number() == number && world.region(m.region()).acted == number)
                .map(MemberSight::region)
                .collect(Collectors.toSet());
        showing.add(previous.region());
        boolean recorded = chosen == null
                || chosen.region().equals(previous.region())
                || members.stream()
                        .anyMatch(m -> m.region().equals(chosen.region())
                                && m.spec().number() == number
                                && m.status().writableRunId() != null);
        return recorded && terms.isMajority(showing);
    }

    /** Epochs at random: only what the API server lets through is kept. */
    Map<String, MemberSight.Spec> madness() {
        if (members.isEmpty() || world.random.nextInt(world.narrow ? 3 : 10) > 0) {
            return Map.of();
        }
        MemberSight some = members.get(world.random.nextInt(members.size()));
        MemberSight target = members.get(world.random.nextInt(members.size()));
        long number = some.spec().number() + world.random.nextInt(3);
        boolean choose = world.random.nextBoolean();
        Epoch previous = world.random.nextBoolean() ? some.triple() : null;
        String proposer = world.random.nextInt(3) == 0 ? some.spec().proposer() : term;
        Choice choice = choose ? new Choice(target.region(), target.status().runId(), null, null) : null;
        Set<Epoch> released = members.stream()
                .map(m -> m.status().givenUp())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<String, MemberSight.Spec> writes = new HashMap<>();
        for (MemberSight member : members) {
            if (world.random.nextInt(4) > 0) {
                writes.put(
                        member.region(),
                        new MemberSight.Spec(
                                number,
                                proposer,
                                choice,
                                previous != null && previous.number() < number ? previous : null,
                                released,
                                some.spec().terms(),
                                parent(member.region(), choice, null)));
            }
        }
        return writes;
    }
}
