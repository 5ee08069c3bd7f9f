package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of how many servers each member is to have. A server has its own while its pod has an address: without these nobody
 * could tell that one is missing. They go with the member. Thread-safe.
 */
final class DeclaredServers {

    private record Declared(Gauge gauge, AtomicInteger servers) {}

    private final MeterRegistry registry;
    private final Map<MemberKey, Declared> members = new ConcurrentHashMap<>();

    DeclaredServers(MeterRegistry registry) {
        this.registry = registry;
    }

    /** This is what the member declares now. */
    void seen(MemberSnapshot seen) {
        members.computeIfAbsent(seen.key(), this::begin).servers().set(serving(seen));
    }

    /** The member is deleted: nothing is to be there any more. */
    void forget(MemberKey member) {
        Declared gone = members.remove(member);
        if (gone != null) {
            registry.remove(gone.gauge());
        }
    }

    /** A witness has none, and those that a deleted cache left behind are to serve nobody. */
    private static int serving(MemberSnapshot seen) {
        return seen.isWitness() || seen.spec().orphaned()
                ? 0
                : seen.spec().main().replicas();
    }

    private Declared begin(MemberKey member) {
        AtomicInteger servers = new AtomicInteger();
        Gauge gauge = Gauge.builder("regionalcache.servers.declared", servers, AtomicInteger::get)
                .description("Servers that the region is to have")
                .tags(member.tags())
                .register(registry);
        return new Declared(gauge, servers);
    }
}
