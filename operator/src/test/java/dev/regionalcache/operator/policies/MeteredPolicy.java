package dev.regionalcache.operator.policies;

import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/** A policy with its meters and nothing else. */
public final class MeteredPolicy {

    private MeteredPolicy() {}

    /** Registers the meters of a policy; they go when what is returned is closed. */
    public static AutoCloseable in(MeterRegistry registry) {
        PolicyMeters meters = new PolicyMeters(registry, new MemberKey("ns", "cache", "region"), () -> Duration.ZERO);
        PolicyRule rule = new PolicyRule("class", 1, List.of("class:"), 60, 0, 1L << 20, PolicyMode.Enforce);
        meters.of(List.of(new KeyClass(rule, Figures.NONE, 0)));
        return meters;
    }
}
