package dev.regionalcache.core.failover.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.FailoverDecision;
import dev.regionalcache.core.failover.FailoverRules;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Progress;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.failover.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A control plane in one of the regions: the real decision, carried out write by write; it may die between any two. */
final class ModelLeader {

    private final Simulation world;
    private final ModelRegion home;
    private final boolean mad;
    private String term;
    private Progress progress = Progress.NONE;
    private boolean underWay = true;
    private @Nullable Wish wish;
    private @Nullable String from;
    private Set<String> excluded = Set.of();
    private Duration patience = Duration.ofSeconds(2);

    ModelLeader(Simulation world, ModelRegion home, boolean mad) {
        this.world = world;
        this.home = home;
        this.mad = mad;
        term = world.id("term");
    }

    void tick() {
        if (world.random.nextInt(200) == 0) {
            term = world.id("term");
            progress = Progress.NONE;
            patience = Duration.ofMillis(2_000L + world.random.nextInt(4_000));
        }
        if (world.now > Simulation.WISHES_UNTIL) {
            wish = null;
        } else if (world.random.nextInt(60) == 0) {
            List<String> names = List.copyOf(world.names());
            String region = world.random.nextInt(4) == 0 ? null : names.get(world.random.nextInt(names.size()));
            wish = new Wish(region, "Switchover", world.names());
        }
        List<MemberSight> members = new ArrayList<>();
        Map<String, Long> versions = new HashMap<>();
        for (ModelRegion region : world.regions()) {
            if (region.apiUp() && world.isConnected(home, region)) {
                versions.put(region.name, region.version);
                MemberSight sight = region.sight();
                if (sight != null) {
                    members.add(sight);
                }
            }
        }
        CacheSight sight = sight(members, versions.keySet());
        progress = progress.next(sight, world.now * 1_000_000);
        Map<String, MemberSight.Spec> writes =
                mad ? madness(members) : writes(sight(members, versions.keySet()), members, versions.keySet());
        for (Map.Entry<String, MemberSight.Spec> write : writes.entrySet()) {
            if (world.random.nextInt(20) == 0) {
                return;
            }
            Long version = versions.get(write.getKey());
            if (version != null) {
                ModelRegion to = world.region(write.getKey());
                world.after(world.delay(), () -> world.put(to, write.getValue(), version));
            }
        }
    }

    private CacheSight sight(List<MemberSight> members, Set<String> readable) {
        return new CacheSight(
                term,
                world.topology,
                readable,
                members,
                world.topology.root(),
                world.wanted,
                false,
                Map.of(),
                underWay,
                from,
                wish,
                excluded,
                progress.lasting(world.now * 1_000_000),
                patience,
                Duration.ofSeconds(3));
    }

    private Map<String, MemberSight.Spec> writes(CacheSight sight, List<MemberSight> members, Set<String> readable) {
        return switch (FailoverRules.decide(sight)) {
            case FailoverDecision.Begin(long number, String region, Terms terms)
            // Members that are known and cannot be read: the caller begins nothing beside them.
            when readable.size() == world.regions().size() ->
                all(
                        readable,
                        new MemberSight.Spec(
                                number, term, new Choice(region, null, null, null), null, Set.of(), terms, null));
            case FailoverDecision.Begin begin -> Map.of();
            case FailoverDecision.Prepare p -> {
                underWay = true;
                excluded = p.excluded();
                from = p.from() == null ? from : p.from();
                yield all(readable, new MemberSight.Spec(p.number(), term, null, null, p.releases(), p.terms(), null));
            }
            case FailoverDecision.AwaitPrepared(long number, Set<String> missing) -> newest(members, readable, null);
            case FailoverDecision.Choose(long number, Choice choice, var candidates) -> {
                world.checkChoice(choice, number, term, members, excluded);
                yield newest(members, readable, choice);
            }
            case FailoverDecision.Regrant r -> regrant(r, readable);
            case FailoverDecision.Finished finished -> {
                underWay = false;
                excluded = Set.of();
                yield Map.of();
            }
            case FailoverDecision.Stay(Epoch epoch) -> newest(members, readable, null);
            case FailoverDecision.AwaitWritable(Epoch epoch) -> newest(members, readable, null);
            case FailoverDecision.Switchover s -> {
                underWay = true;
                excluded = Set.of();
                from = s.previous().region();
                wish = null;
                Map<String, MemberSight.Spec> writes = new HashMap<>(all(
                        readable,
                        new MemberSight.Spec(s.number(), term, s.choice(), s.previous(), Set.of(), s.terms(), null)));
                writes.remove(s.previous().region());
                yield writes;
            }
            case FailoverDecision.AwaitHandover(Epoch epoch, Epoch previous) -> newest(members, readable, null);
            case FailoverDecision.Refuse refuse -> Map.of();
            case FailoverDecision.Blocked blocked -> Map.of();
        };
    }

    private Map<String, MemberSight.Spec> regrant(FailoverDecision.Regrant r, Set<String> readable) {
        MemberSight.Spec spec =
                new MemberSight.Spec(r.number(), term, r.choice(), r.previous(), Set.of(), r.terms(), null);
        Map<String, MemberSight.Spec> writes = new HashMap<>(all(readable, spec));
        writes.remove(r.choice().region());
        return writes;
    }

    /** Copies the newest epoch, with its choice, to members that lack it; the primary of the epoch before last. */
    private Map<String, MemberSight.Spec> newest(
            List<MemberSight> members, Set<String> readable, @Nullable Choice choice) {
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
        MemberSight.Spec full = new MemberSight.Spec(
                number,
                source.proposer(),
                choice == null ? source.chosen() : choice,
                source.previous(),
                source.released(),
                source.terms(),
                null);
        Map<String, MemberSight.Spec> writes = new HashMap<>();
        for (String region : readable) {
            MemberSight.Spec has = members.stream()
                    .filter(m -> m.region().equals(region))
                    .map(MemberSight::spec)
                    .findFirst()
                    .orElse(null);
            boolean lacks = has == null
                    || has.number() < number
                    || (has.proposer().equals(full.proposer()) && has.chosen() == null && full.chosen() != null);
            if (lacks) {
                writes.put(region, full);
            }
        }
        Epoch previous = full.previous();
        if (previous != null && writes.containsKey(previous.region())) {
            Set<String> showing = members.stream()
                    .filter(m -> m.spec().number() == number)
                    .map(MemberSight::region)
                    .collect(Collectors.toSet());
            showing.add(previous.region());
            Choice chosen = full.chosen();
            boolean recorded = chosen == null
                    || chosen.region().equals(previous.region())
                    || members.stream()
                            .anyMatch(m -> m.region().equals(chosen.region())
                                    && m.spec().number() == number
                                    && m.status().writableRunId() != null);
            if (!recorded || !full.terms().isMajority(showing)) {
                writes.remove(previous.region());
            }
        }
        return writes;
    }

    /** Epochs at random: only what the API server lets through is kept. */
    private Map<String, MemberSight.Spec> madness(List<MemberSight> members) {
        if (members.isEmpty() || world.random.nextInt(10) > 0) {
            return Map.of();
        }
        MemberSight some = members.get(world.random.nextInt(members.size()));
        MemberSight target = members.get(world.random.nextInt(members.size()));
        long number = some.spec().number() + world.random.nextInt(3);
        boolean choose = world.random.nextBoolean();
        Epoch previous = world.random.nextBoolean() ? some.triple() : null;
        MemberSight.Spec spec = new MemberSight.Spec(
                number,
                world.random.nextInt(3) == 0 ? some.spec().proposer() : term,
                choose ? new Choice(target.region(), target.status().runId(), null, null) : null,
                previous != null && previous.number() < number ? previous : null,
                members.stream()
                        .map(m -> m.status().givenUp())
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()),
                some.spec().terms(),
                null);
        Map<String, MemberSight.Spec> writes = new HashMap<>();
        members.stream().filter(m -> world.random.nextInt(4) > 0).forEach(m -> writes.put(m.region(), spec));
        return writes;
    }

    private static Map<String, MemberSight.Spec> all(Set<String> readable, MemberSight.Spec spec) {
        return readable.stream().collect(Collectors.toMap(r -> r, r -> spec));
    }
}
