package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** All servers that this agent keeps. No method waits for a server. Thread-safe. */
public final class ServerFleet implements AutoCloseable {

    private record Kept(ServerKeeper keeper, ServerMeters meters) {
        void close() {
            keeper.close();
            meters.close();
        }
    }

    private final RedisConnector connector;
    private final InstantSource steady;
    private final MeterRegistry registry;
    private final Consumer<MemberKey> changed;
    private final Map<MemberKey, Map<String, Kept>> members = new ConcurrentHashMap<>();

    /** Of the servers of a member, by pod: what the last one there has accepted is asked of the next one. */
    private final Map<MemberKey, Map<String, Predecessor>> predecessors = new ConcurrentHashMap<>();

    /** A fleet without servers; {@code changed} is told of what a decision needs, on a keeper's thread. */
    public ServerFleet(
            RedisConnector connector, InstantSource clock, MeterRegistry registry, Consumer<MemberKey> changed) {
        this.connector = connector;
        steady = new SteadyClock(clock);
        this.registry = registry;
        this.changed = changed;
    }

    /** These are the servers of this member from now on; others of it are let go. */
    public void keep(MemberKey member, Collection<ServerPlan> plans) {
        members.compute(member, (key, old) -> {
            Map<String, Kept> kept = old == null ? new ConcurrentHashMap<>() : old;
            Set<String> gone = new HashSet<>(kept.keySet());
            for (ServerPlan plan : plans) {
                gone.remove(plan.pod());
                kept.compute(plan.pod(), (pod, current) -> planned(key, current, plan));
            }
            gone.forEach(pod -> Optional.ofNullable(kept.remove(pod)).ifPresent(Kept::close));
            return kept;
        });
    }

    @SuppressWarnings("NullAway") // compute() passes null for a server that is new
    private Kept planned(MemberKey member, Kept current, ServerPlan plan) {
        if (current != null && current.keeper().serves(plan)) {
            current.keeper().plan(plan);
            return current;
        }
        if (current != null) {
            current.close();
        }
        Credentials proven = current != null && current.keeper().isOf(plan)
                ? current.keeper().proven()
                : null;
        Predecessor predecessor = predecessors
                .computeIfAbsent(member, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(plan.pod(), pod -> new Predecessor());
        ServerKeeper keeper =
                new ServerKeeper(member, plan, proven, predecessor, connector, steady, () -> changed.accept(member));
        return new Kept(
                keeper, new ServerMeters(registry, member, plan.pod(), keeper::view, keeper::connectionsClosed));
    }

    /** Now, by the clock of the views: a wall clock that is set changes nothing about it. */
    public Instant now() {
        return steady.instant();
    }

    /** What is known of this member's servers, by pod. */
    public Map<String, ServerView> views(MemberKey member) {
        return views(member, ServerKeeper::view);
    }

    /**
     * The same while a new primary is being chosen: a server that has not answered for longer than this is not waited for. What
     * it held when it answered last says nothing.
     */
    public Map<String, ServerView> views(MemberKey member, Duration patience) {
        return views(member, keeper -> keeper.view(patience));
    }

    private Map<String, ServerView> views(MemberKey member, Function<ServerKeeper, ServerView> view) {
        Map<String, ServerView> views = new TreeMap<>();
        members.getOrDefault(member, Map.of()).forEach((pod, kept) -> views.put(pod, view.apply(kept.keeper())));
        return views;
    }

    /** What the holder of a lease wants of the gate of its server, as long as that is planned as its primary. */
    public void wish(MemberKey member, String pod, String uid, GateWish wish) {
        Kept kept = members.getOrDefault(member, Map.of()).get(pod);
        if (kept != null && kept.keeper().isOf(uid)) {
            kept.keeper().wish(wish);
        }
    }

    /** The primary has handed over to this server. */
    public void takeOver(MemberKey member, String pod, String uid, TakeOver takeOver) {
        Kept kept = members.getOrDefault(member, Map.of()).get(pod);
        if (kept != null && kept.keeper().isOf(uid)) {
            kept.keeper().takeOver(takeOver);
        }
    }

    /** Lets a server save and end, so that its container starts it again in the same pod. */
    public void shutdownForRestart(MemberKey member, String pod) {
        Kept kept = members.getOrDefault(member, Map.of()).get(pod);
        if (kept != null) {
            kept.keeper().shutdownForRestart();
        }
    }

    /** This member's servers are kept no more; they are left as they are. */
    public void forget(MemberKey member) {
        Map<String, Kept> kept = members.remove(member);
        predecessors.remove(member);
        if (kept != null) {
            kept.values().forEach(Kept::close);
        }
    }

    @Override
    public void close() {
        Set.copyOf(members.keySet()).forEach(this::forget);
    }
}
