package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.Candidate;
import dev.regionalcache.core.failover.FailoverDecision;
import dev.regionalcache.core.failover.MemberSight;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a control plane must not decide, as one sees who knows the truth; and what becomes of what it has chosen. */
final class Decisions {

    private final Simulation world;

    /** What the chosen servers held when they were chosen. */
    private final Map<Named, Optional<Write>> held = new HashMap<>();

    /** Of each region the last process that accepted writes and ended. */
    private final Map<ModelRegion, Fallen> fallen = new HashMap<>();

    /** In which epoch it accepted them, and what the others beside it held when it ended. */
    private record Fallen(ModelServer head, @Nullable Epoch epoch, Map<ModelServer, Write> others) {}

    private record Named(Epoch triple, Choice choice) {}

    Decisions(Simulation world) {
        this.world = world;
    }

    /** A primary is given up by a majority of those who live and find it gone, not by what the dead have left behind. */
    void checkFailover(FailoverDecision.Prepare prepare, CacheSight sight) {
        boolean proven = sight.members().stream()
                .anyMatch(
                        m -> m.triple() != null && m.triple().equals(m.status().givenUp()));
        Set<String> voting = new HashSet<>();
        for (MemberSight member : sight.members()) {
            Epoch triple = member.triple();
            boolean votes = triple == null || triple.equals(member.status().vote());
            if (votes && world.region(member.region()).hasLivedLately()) {
                voting.add(member.region());
            }
        }
        if (!prepare.supersedes() && !proven && !prepare.terms().isMajority(voting)) {
            throw new Simulation.Broken(
                    "epoch %d begins by the votes of the dead: of the living %s find the primary gone"
                            .formatted(prepare.number(), voting));
        }
    }

    /** Whether it waits for the successor in a switchover, while a majority of those who live finds that one gone. */
    boolean isInVain(FailoverDecision decision, CacheSight sight) {
        if (!(decision instanceof FailoverDecision.AwaitHandover(Epoch epoch, Epoch previous))) {
            return false;
        }
        Set<String> voting = new HashSet<>();
        sight.members().stream()
                .filter(m -> m.agentAlive() && world.region(m.region()).hasLivedLately())
                .filter(m -> epoch.equals(m.triple()) && epoch.equals(m.status().vote()))
                .forEach(m -> voting.add(m.region()));
        return sight.members().stream()
                .filter(m -> m.spec().number() == epoch.number())
                .allMatch(m -> m.spec().terms().isMajority(voting));
    }

    /** Who takes the chosen server's place has all that it had when it was chosen. */
    void checkTaken(ModelServer head, Epoch triple, Choice choice) {
        Optional<Write> chosen = held.getOrDefault(new Named(triple, choice), Optional.empty());
        if (chosen.isPresent() && !chosen.get().isIn(head.data.log)) {
            throw new Simulation.Broken("%s becomes the primary of %s, and had %d writes when it was chosen"
                    .formatted(head.describe(), triple, chosen.get().count));
        }
    }

    /** A process has ended that accepted writes. */
    void ended(ModelServer head) {
        Map<ModelServer, Write> others = new HashMap<>();
        for (ModelServer server : head.region.servers) {
            Write last = server.data.log;
            if (server != head && last != null) {
                others.put(server, last);
            }
        }
        fallen.put(head.region, new Fallen(head, head.openIn, others));
    }

    /** Who takes its place has lived on: it has not lost what it had, and what the one that comes back still has. */
    void checkSuccessor(ModelServer head, ModelServer next) {
        Fallen last = fallen.get(next.region);
        if (last == null || last.head() != head || !Objects.equals(last.epoch(), next.region.writable)) {
            return;
        }
        List<Write> lost = Write.lacking(last.others().get(next), next.data.log);
        if (lost.stream().anyMatch(w -> w.isIn(head.data.log))) {
            throw new Simulation.Broken("%s takes the place of %s, and has lost what it had when that ended"
                    .formatted(next.describe(), head.describe()));
        }
    }

    /** The chosen server misses no write that another one has which could be chosen, or is to be waited for. */
    void checkChoice(Choice choice, CacheSight sight, List<Candidate> candidates) {
        long number =
                sight.members().stream().mapToLong(m -> m.spec().number()).max().orElse(0);
        ModelRegion region = world.region(choice.region());
        checkTaker(region, number, sight);
        Epoch triple = new Epoch(number, sight.term(), choice.region());
        held.putIfAbsent(new Named(triple, choice), Optional.ofNullable(region.preparedLog));
        ModelServer best = region.serverOf(choice.runId());
        if (best != null) {
            checkBest(best, number, sight, candidates);
        }
    }

    /** It has prepared this very epoch, so it answers no older one; and it is reached by those who are to answer it. */
    private void checkTaker(ModelRegion region, long number, CacheSight sight) {
        if (!new Prepared(number, sight.term()).equals(region.prepared)) {
            throw new Simulation.Broken("%s is chosen in epoch %d of %s, and has prepared %s"
                    .formatted(region.name, number, sight.term(), region.prepared));
        }
        boolean reached =
                region.spec != null && region.spec.terms().isMajority(connectedTo(region.name, sight.members()));
        if (!reached) {
            throw new Simulation.Broken(region.name + " is chosen, and no majority is connected to it");
        }
    }

    private void checkBest(ModelServer best, long number, CacheSight sight, List<Candidate> candidates) {
        if (best.region.priority == 0) {
            throw new Simulation.Broken(best + " is chosen, and its priority is 0");
        }
        for (MemberSight member : sight.members()) {
            ModelRegion region = world.region(member.region());
            if (!member.agentAlive()) {
                continue;
            }
            if (best.region.version != null
                    && region.version != null
                    && member.status().runId() != null
                    && !best.region.version.canFeed(region.version)) {
                throw new Simulation.Broken(best + " is chosen, and " + region.name + " cannot copy from it");
            }
            boolean prepared =
                    new Prepared(number, sight.term()).equals(member.status().prepared());
            boolean awaited = (member.spec().number() < number || member.spec().parent() == null)
                    && !region.name.equals(sight.from())
                    && sight.lasting().compareTo(CacheSight.CHILDREN_WAIT) < 0;
            boolean eligible = region.priority > 0
                    && (region.version == null || region.version.major() == 6)
                    && !sight.excluded().contains(region.name)
                    && !sight.excluded().contains(best.region.name)
                    && member.spec().terms().isMajority(connectedTo(region.name, sight.members()));
            ModelServer other = region.headServer();
            Write held = prepared ? region.preparedLog : other == null ? null : other.data.log;
            if (other != null && other.alive && eligible && (prepared || awaited) && isAhead(other, held, best)) {
                throw new Simulation.Broken("%s is chosen and misses writes of %s: %s"
                        .formatted(best.describe(), other.describe(), candidates));
            }
        }
        if (best.isEmptied()) {
            checkEmpty(best, sight);
        }
    }

    /** What a person is refused. */
    void checkSwitchover(String target, CacheSight sight) {
        ModelRegion region = world.region(target);
        boolean newer = region.version != null
                && sight.members().stream()
                        .map(m -> world.region(m.region()))
                        .anyMatch(r -> r.withServers() && r.version != null && !region.version.canFeed(r.version));
        if (world.paused || region.priority == 0 || newer || !region.isAgentAlive()) {
            throw new Simulation.Broken("a switchover to %s begins, and %s"
                    .formatted(
                            target,
                            world.paused
                                    ? "the cache is paused"
                                    : newer ? "others cannot copy from it" : "it may not be the primary"));
        }
    }

    /** Redis compares what has no history by the epoch of its last write only. */
    private static boolean isAhead(ModelServer one, @Nullable Write held, ModelServer other) {
        long last = Write.epoch(held);
        return !one.link.isCopying()
                && (last > Write.epoch(other.data.log)
                        || (last == Write.epoch(other.data.log)
                                && one.position().offset() > 1
                                && Write.count(held) > Write.count(other.data.log)));
    }

    private void checkEmpty(ModelServer best, CacheSight sight) {
        Set<String> deciding = new HashSet<>(sight.declared().regions());
        deciding.retainAll(sight.members().getFirst().spec().terms().witnesses());
        world.regions().stream()
                .filter(r -> deciding.contains(r.name) && !sight.excluded().contains(r.name) && r.priority > 0)
                .map(ModelRegion::headServer)
                .filter(s -> s != null && s.data.log != null && s.position().offset() > 1)
                .findFirst()
                .ifPresent(s -> {
                    throw new Simulation.Broken(
                            best.describe() + " is chosen, it is empty, and " + s.describe() + " is not");
                });
    }

    private static Set<String> connectedTo(String region, List<MemberSight> members) {
        Set<String> connected = new HashSet<>();
        members.stream()
                .filter(m -> m.agentAlive() && m.status().connected().contains(region))
                .forEach(m -> connected.add(m.region()));
        return connected;
    }
}
