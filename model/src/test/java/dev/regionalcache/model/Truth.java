package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Epoch;
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
    private record Ended(ModelEnd at, @Nullable Write log) {}

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

    /** Who has prepared a later epoch answers no older one: where a majority has, that ends with the answers it had. */
    void checkNotSuperseded(ModelServer server, Epoch triple, Set<String> witnesses) {
        long limit = world.now - Simulation.SLOW.promise().toMillis();
        long later = witnesses.stream()
                .map(w -> world.region(w).preparedAt.higherEntry(triple.number()))
                .filter(first -> first != null && first.getValue() < limit)
                .count();
        if (later * 2 > witnesses.size()) {
            throw new Simulation.Broken(
                    "%s is writable in %s, long after a majority has prepared a later epoch".formatted(server, triple));
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
        checkStranger(server, by);
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

    /**
     * A parent may come back with less than its child has. But nobody puts in its place a process that was the primary of another
     * history and is none any more: it feeds whoever comes, and they lose what no other server holds.
     */
    private void checkStranger(ModelServer server, ModelServer by) {
        boolean former = by.master && processes.containsValue(by.runId) && by != primary && by != promoted;
        boolean stranger = former && !by.data.shares(server.data.replicationId, 0);
        if (mad || server.link.isTold() || !stranger) {
            return;
        }
        List<ModelServer> living = world.regions().stream()
                .flatMap(r -> r.servers.stream())
                .filter(s -> s != server && s.alive)
                .toList();
        long last = Write.lacking(server.data.log, by.data.log).stream()
                .filter(w -> !reported.contains(w))
                .filter(w -> living.stream().noneMatch(s -> w.isIn(s.data.log)))
                .count();
        if (last > 0) {
            throw new Simulation.Broken(
                    "%s copies from %s, a former primary that never followed its history, and %d writes that no other living server holds are gone without a word"
                            .formatted(server.describe(), by.describe(), last));
        }
    }

    private static boolean isKept(Write write, @Nullable ModelServer by, ModelServer but) {
        return by != null && by != but && write.isIn(by.data.log);
    }

    void ended(Epoch of, ModelServer server) {
        ended.putIfAbsent(of, new Ended(new ModelEnd(server.data.replicationId, server.data.offset), server.data.log));
    }

    @Nullable
    ModelEnd endOf(Epoch of) {
        Ended end = ended.get(of);
        return end == null ? null : end.at();
    }

    /** A successor has every write of the one before it. */
    void checkHandover(Epoch of, ModelServer to) {
        Ended end = Objects.requireNonNull(ended.get(of), "no end of " + of);
        handovers++;
        if (!mad && end.log() != null && !end.log().isIn(to.data.log)) {
            throw new Simulation.Broken(to + " takes over from " + of.region() + " and misses writes");
        }
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
