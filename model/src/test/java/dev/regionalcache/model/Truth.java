package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.Candidate;
import dev.regionalcache.core.failover.MemberSight;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What really happened, and what must never: it sees all servers at once, as nobody in the cache does. */
final class Truth {

    private final Simulation world;
    private final boolean mad;
    private final Set<ModelServer> open = new LinkedHashSet<>();
    private final Map<Epoch, String> processes = new HashMap<>();
    private final Set<Write> acknowledged = new LinkedHashSet<>();
    private final Set<Write> reported = new HashSet<>();

    /** Lost with the process that held them. */
    private final Set<Write> unreadable = new HashSet<>();

    private final Map<Epoch, Ended> ended = new HashMap<>();
    private @Nullable Epoch greatest;
    private @Nullable ModelServer primary;
    private @Nullable ModelServer promoted;
    private boolean noGaps;

    /** Servers that were reported as not to be compared with the primary any more. */
    long uncounted;

    /** Servers that lost something to the parent that they had, when that came back with less. */
    long overtaken;

    long handovers;
    long copies;

    /** What a server that handed over held. */
    private record Ended(long offset, @Nullable Write log) {}

    Truth(Simulation world, boolean mad) {
        this.world = world;
        this.mad = mad;
    }

    boolean hasBegun() {
        return greatest != null;
    }

    long lost() {
        return reported.size();
    }

    @Nullable
    Epoch greatest() {
        return greatest;
    }

    /** The region whose server accepts writes; empty: none does. */
    Optional<ModelRegion> writable() {
        return open.stream()
                .filter(s -> s.region.isWritable(s))
                .map(s -> s.region)
                .findFirst();
    }

    /** The server that a person would ask: the one that is open, though it may have frozen, or its agent may be dead. */
    Optional<ModelServer> anyOpen() {
        return open.stream().findFirst();
    }

    void opened(ModelServer server, Epoch triple) {
        open.add(server);
        Epoch last = greatest;
        if (last != null
                && (triple.number() < last.number() || (triple.number() == last.number() && !triple.equals(last)))) {
            throw new Simulation.Broken("%s is writable in %s after %s".formatted(server, triple, last));
        }
        greatest = triple;
        primary = server;
        String before = processes.putIfAbsent(triple, server.runId);
        if (before != null && !before.equals(server.runId)) {
            throw new Simulation.Broken("another process of %s is writable in %s".formatted(server, triple));
        }
    }

    /** It is to be the primary, and holds what that will hold. */
    void promoted(ModelServer server) {
        promoted = server;
    }

    void shut(ModelServer server) {
        open.remove(server);
        if (noGaps && world.now - server.region.jumpedAt > 3_000) {
            throw new Simulation.Broken(server + " refuses writes though nothing is wrong with it");
        }
    }

    /** From now on a healthy primary is not fenced, unless its clock was set. */
    void guardAgainstGaps() {
        noGaps = true;
    }

    void checkOnePrimary() {
        ModelServer writable = null;
        for (ModelServer server : open) {
            if (server.region.isWritable(server)) {
                if (writable != null) {
                    throw new Simulation.Broken(writable + " and " + server + " are writable");
                }
                writable = server;
            }
        }
    }

    void acknowledged(Write write) {
        acknowledged.add(write);
    }

    void perished(List<Write> writes) {
        unreadable.addAll(writes);
    }

    /** Read back, and written into the status of the member; where {@code from} is 0 the report says that nobody can count. */
    void reported(ModelServer server, long from) {
        if (from == 0) {
            uncounted++;
        }
        for (Write at = server.data.log; at != null && at.offset >= from; at = at.before) {
            reported.add(at);
        }
    }

    /** A full copy begins: what the server alone holds is gone. */
    void wiped(ModelServer server, ModelServer by) {
        List<Write> dropped = Write.lacking(server.data.log, by.data.log).stream()
                .filter(w -> !reported.contains(w) && !unreadable.contains(w))
                .filter(w -> !isKept(w, primary, server) && !isKept(w, promoted, server))
                .toList();
        if (dropped.isEmpty()) {
            return;
        }
        ModelServer now = by.master || promoted == null ? by : promoted;
        if (!server.link.isTold()) {
            overtaken++;
        } else if (!mad) {
            throw new Simulation.Broken("%s copies from %s, and loses %d writes that nobody reported; the primary is %s"
                    .formatted(server.describe(), by.describe(), dropped.size(), now.describe()));
        }
        unreadable.addAll(dropped);
    }

    private static boolean isKept(Write write, @Nullable ModelServer by, ModelServer but) {
        return by != null && by != but && write.isIn(by.data.log);
    }

    void ended(Epoch of, ModelServer server) {
        ended.putIfAbsent(of, new Ended(server.data.offset, server.data.log));
    }

    @Nullable
    Long endOf(Epoch of) {
        Ended end = ended.get(of);
        return end == null ? null : end.offset();
    }

    /** A successor has every write of the one before it. */
    void checkHandover(Epoch of, ModelServer to) {
        Ended end = Objects.requireNonNull(ended.get(of), "no end of " + of);
        handovers++;
        if (!mad && end.log() != null && !end.log().isIn(to.data.log)) {
            throw new Simulation.Broken(to + " takes over from " + of.region() + " and misses writes");
        }
    }

    /** The chosen server misses no write that another one has which could be chosen, or is to be waited for. */
    void checkChoice(Choice choice, CacheSight sight, List<Candidate> candidates) {
        long number =
                sight.members().stream().mapToLong(m -> m.spec().number()).max().orElse(0);
        ModelServer best = world.region(choice.region()).serverOf(choice.runId());
        if (best == null) {
            return;
        }
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

    /** Every write is with the primary, in a report, or gone with the process that held it. */
    void checkLosses(Duration since) {
        Write all = primary == null ? null : primary.data.log;
        for (Write write : acknowledged) {
            if (!write.isIn(all) && !reported.contains(write) && !unreadable.contains(write)) {
                String holders = world.regions().stream()
                        .flatMap(r -> r.servers.stream())
                        .filter(s -> s.data.log != null && write.isIn(s.data.log))
                        .toList()
                        .toString();
                throw new Simulation.Broken(
                        "%d s after all has healed a write of epoch %d is neither with the primary nor in a report; it is in %s"
                                .formatted(since.toSeconds(), write.epoch, holders));
            }
        }
    }
}
