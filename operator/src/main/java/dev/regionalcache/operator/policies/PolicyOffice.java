package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.RedisConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

    /** The policies of this cache are held no more. */
    public void forget(MemberKey member) {
        keep(member, null);
    }

    @Override
    public void close() {
        Set.copyOf(enforcers.keySet()).forEach(this::forget);
    }
}
