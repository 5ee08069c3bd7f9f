package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.RedisConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies that this agent holds. No method waits for a server. Thread-safe. */
public final class PolicyOffice implements AutoCloseable {

    /** What is known of servers. */
    @FunctionalInterface
    public interface Servers {

        /** Whether this process is a primary that accepts writes now. Asked on an enforcer's thread. */
        boolean isWritable(MemberKey member, String pod, String runId);
    }

    private final RedisConnector connector;
    private final InstantSource steady;
    private final MeterRegistry registry;
    private final Servers servers;
    private final Consumer<MemberKey> changed;
    private final Map<MemberKey, Enforcer> enforcers = new ConcurrentHashMap<>();
    private final Map<MemberKey, ServersFigures> figures = new ConcurrentHashMap<>();

    /**
     * Holds none yet.
     *
     * @param steady a clock that goes steadily
     * @param changed told when there is something new to report, on an enforcer's thread
     */
    public PolicyOffice(
            RedisConnector connector,
            InstantSource steady,
            MeterRegistry registry,
            Servers servers,
            Consumer<MemberKey> changed) {
        this.connector = connector;
        this.steady = steady;
        this.registry = registry;
        this.servers = servers;
        this.changed = changed;
    }

    /** These policies of a cache are held from now on; null: none. */
    @SuppressWarnings("NullAway") // compute() passes null for what is new
    public void keep(MemberKey member, @Nullable EnforcementPlan plan) {
        enforcers.compute(member, (key, current) -> {
            if (current != null && plan != null && current.serves(plan)) {
                current.plan(plan);
                return current;
            }
            if (current != null) {
                current.close();
            }
            return plan == null ? null : begin(key, plan);
        });
    }

    private Enforcer begin(MemberKey member, EnforcementPlan plan) {
        return new Enforcer(
                member,
                plan,
                connector,
                p -> servers.isWritable(member, p.pod(), p.runId()),
                steady,
                registry,
                () -> changed.accept(member));
    }

    /** What there is to report of a cache's policies; empty where none are held. */
    public List<PolicyReport> reports(MemberKey member) {
        Enforcer enforcer = enforcers.get(member);
        return enforcer == null ? List.of() : enforcer.reports();
    }

    /** How often {@link #reports(MemberKey, ServersReport)} may have something new to say. */
    public static Duration period() {
        return Reporting.FIGURES;
    }

    /** The same of servers of a class's own, with what they hold and serve. */
    @SuppressWarnings("NullAway") // compute() passes null for what is new
    public List<PolicyReport> reports(MemberKey member, ServersReport servers) {
        List<ServersUsage> usage = new ArrayList<>();
        figures.compute(member, (key, known) -> {
            ServersFigures of = known == null ? new ServersFigures(servers.told()) : known;
            of.next(servers.head(), servers.answering(), served(member, servers), steady.instant())
                    .ifPresent(usage::add);
            return of;
        });
        List<PolicyReport> held = reports(member);
        return usage.isEmpty() ? held : servers.with(held, usage.getFirst());
    }

    /** On the server where the policy is held its walk reads, too, and only the enforcer knows how much. */
    private List<ServersFigures.Reads> served(MemberKey member, ServersReport servers) {
        Stream<ServersFigures.Reads> copies = servers.answering().stream()
                .filter(info -> !info.isMaster())
                .map(info -> new ServersFigures.Reads(info.runId(), info.hits(), info.misses()));
        Enforcer enforcer = enforcers.get(member);
        ServersFigures.Reads primary = enforcer == null ? null : enforcer.reads();
        return primary == null
                ? copies.toList()
                : Stream.concat(copies, Stream.of(primary)).toList();
    }

    /** The policies of this cache are held no more. */
    public void forget(MemberKey member) {
        keep(member, null);
        figures.remove(member);
    }

    @Override
    public void close() {
        Set.copyOf(enforcers.keySet()).forEach(this::forget);
    }
}
