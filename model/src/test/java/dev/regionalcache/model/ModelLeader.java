package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.Candidate;
import dev.regionalcache.core.failover.FailoverDecision;
import dev.regionalcache.core.failover.FailoverRules;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Progress;
import dev.regionalcache.core.failover.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A control plane in one of the regions: the real decision, carried out write by write; it may die between any two. */
final class ModelLeader {

    /** So long a control plane that knows better may wait, in milliseconds. */
    private static final long IN_VAIN = 500;

    private final Simulation world;
    private final ModelRegion home;
    private final boolean mad;
    private String term;
    private Progress progress = Progress.NONE;
    private boolean underWay = true;
    private @Nullable Wish wish;
    private @Nullable String from;
    private Set<String> excluded = Set.of();

    /**
     * Of each region's primary that this leader has read of: the history that it began, and where. It goes on to know that of one
     * that is not read any more.
     */
    private final Map<String, Begun> begun = new HashMap<>();

    private Duration patience = Duration.ofSeconds(2);
    private String last = "nothing";

    /** Since when it waits for a successor that a majority finds gone; negative: it does not. */
    private long inVainSince = -1;

    ModelLeader(Simulation world, ModelRegion home, boolean mad) {
        this.world = world;
        this.home = home;
        this.mad = mad;
        term = world.id("term");
    }

    ModelRegion home() {
        return home;
    }

    /** What it decided last. */
    String last() {
        return last;
    }

    void tick() {
        if (!world.calm && world.now < world.faultsUntil && world.random.nextInt(200) == 0) {
            term = world.id("term");
            begun.clear();
            progress = Progress.NONE;
            patience = Duration.ofMillis(2_000L + world.random.nextInt(4_000));
        }
        wishForSomething();
        List<MemberSight> members = new ArrayList<>();
        Map<String, Long> versions = new HashMap<>();
        for (ModelRegion region : world.regions()) {
            if (region.apiUp() && world.network.isConnected(home, region)) {
                versions.put(region.name, region.resourceVersion);
                MemberSight sight = region.sight();
                if (sight != null) {
                    members.add(sight);
                }
            }
        }
        progress = progress.next(sight(members, versions.keySet()), world.now * 1_000_000);
        LeaderWrites writes = new LeaderWrites(world, term, members, versions.keySet());
        Map<String, MemberSight.Spec> specs =
                mad ? writes.madness() : carriedOut(sight(members, versions.keySet()), writes);
        for (Map.Entry<String, MemberSight.Spec> write : specs.entrySet()) {
            if (world.random.nextInt(20) == 0) {
                return;
            }
            Long version = versions.get(write.getKey());
            if (version != null) {
                ModelRegion to = world.region(write.getKey());
                world.after(world.network.delay(), () -> world.put(to, write.getValue(), version));
            }
        }
    }

    private void wishForSomething() {
        if (world.now > world.faultsUntil + Simulation.WISHES || world.calm) {
            wish = null;
        } else if (world.random.nextInt(60) == 0) {
            List<String> names = List.copyOf(world.names());
            String region = world.random.nextInt(4) == 0 ? null : names.get(world.random.nextInt(names.size()));
            wish = new Wish(region, "Switchover", close());
        }
    }

    /** Regions that are not far behind the one that is open. */
    private Set<String> close() {
        Set<String> close = new HashSet<>();
        world.truth
                .anyOpen()
                .ifPresent(primary -> world.regions().stream()
                        .filter(r -> r.headServer() != null && primary.data.offset - r.headServer().data.offset < 1_000)
                        .forEach(r -> close.add(r.name)));
        return close;
    }

    private CacheSight sight(List<MemberSight> members, Set<String> readable) {
        boolean written = false;
        for (MemberSight member : members) {
            ModelRegion region = world.region(member.region());
            written |= region.writable != null || region.answered != null;
            if (region.writable != null && region.writableHistory != null && region.writableFrom != null) {
                begun.put(region.name, new Begun(region.writableHistory, region.writableFrom));
            }
        }
        Map<String, Beginning> beginnings = new HashMap<>();
        begun.values().forEach(b -> beginnings.put(b.history(), b.at()));
        return new CacheSight(
                term,
                world.topology,
                readable,
                members,
                world.topology.root(),
                world.wanted,
                world.paused,
                written,
                beginnings,
                underWay,
                from,
                wish,
                excluded,
                progress.lasting(world.now * 1_000_000),
                patience,
                Duration.ofSeconds(3));
    }

    private Map<String, MemberSight.Spec> carriedOut(CacheSight sight, LeaderWrites writes) {
        FailoverDecision decision = FailoverRules.decide(sight);
        last = decision.toString();
        boolean inVain = world.decisions.isInVain(decision, sight);
        inVainSince = !inVain ? -1 : inVainSince < 0 ? world.now : inVainSince;
        if (inVain && world.now - inVainSince > IN_VAIN) {
            throw new Simulation.Broken(
                    "%d ms after a majority has found the successor gone it is waited for".formatted(IN_VAIN));
        }
        return switch (decision) {
            case FailoverDecision.Begin begin -> writes.begin(begin);
            case FailoverDecision.Prepare p -> {
                if (world.paused && !p.supersedes()) {
                    throw new Simulation.Broken("a failover begins while the cache is paused");
                }
                world.decisions.checkFailover(p, sight);
                underWay = true;
                excluded = p.excluded();
                from = p.from() == null ? from : p.from();
                yield writes.prepare(p);
            }
            case FailoverDecision.AwaitPrepared await -> writes.newest(null, from);
            case FailoverDecision.Choose(long number, Choice choice, List<Candidate> candidates) -> {
                if (!world.mad) {
                    world.decisions.checkChoice(choice, sight, candidates);
                }
                yield writes.newest(choice, from);
            }
            case FailoverDecision.Regrant r -> writes.regrant(r);
            case FailoverDecision.Finished finished -> {
                underWay = false;
                excluded = Set.of();
                yield Map.of();
            }
            case FailoverDecision.Stay stay -> writes.newest(null, from);
            case FailoverDecision.AwaitWritable await -> writes.newest(null, from);
            case FailoverDecision.Switchover s -> {
                world.decisions.checkSwitchover(s.choice().region(), sight);
                underWay = true;
                excluded = Set.of();
                from = s.previous().region();
                wish = null;
                yield writes.switchover(s);
            }
            case FailoverDecision.AwaitHandover await -> writes.newest(null, from);
            case FailoverDecision.Refuse refuse -> Map.of();
            // Who has not been told of it may be what it waits for.
            case FailoverDecision.Blocked blocked -> writes.newest(null, from);
        };
    }

    private record Begun(String history, Beginning at) {}
}
