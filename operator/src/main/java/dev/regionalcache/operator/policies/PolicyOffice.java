package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.RedisConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final Map<MemberKey, ReadSampling> samplings = new ConcurrentHashMap<>();

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

    /**
     * From now on samples tell what clients hit of some classes; null: of none.
     *
     * @param before what was reported last
     */
    @SuppressWarnings("NullAway") // compute() passes null for what is new
    public void sample(MemberKey member, @Nullable SamplingPlan plan, List<PolicyReport> before) {
        samplings.compute(member, (key, current) -> {
            if (current != null && plan != null) {
                current.plan(plan);
                return current;
            }
            if (current != null) {
                current.close();
            }
            return plan == null ? null : begin(key, plan, before);
        });
    }

    private ReadSampling begin(MemberKey member, SamplingPlan plan, List<PolicyReport> before) {
        Map<String, HitRate> known = new HashMap<>();
        for (PolicyReport report : before) {
            HitRate hitRate = HitRate.parse(report.hitRate());
            if (hitRate != null) {
                known.put(report.name(), hitRate);
            }
        }
        return new ReadSampling(member, plan, known, connector, steady, registry, () -> changed.accept(member));
    }

    /** What there is to report of a cache's policies; empty where there is nothing. */
    public List<PolicyReport> reports(MemberKey member) {
        ReadSampling sampling = samplings.get(member);
        return sampling == null ? held(member) : sampling.plan().with(held(member), sampling.hitRates());
    }

    private List<PolicyReport> held(MemberKey member) {
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
        List<PolicyReport> held = held(member);
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
        sample(member, null, List.of());
        figures.remove(member);
    }

    @Override
    public void close() {
        Stream.concat(enforcers.keySet().stream(), samplings.keySet().stream())
                .collect(Collectors.toSet())
                .forEach(this::forget);
    }
}
