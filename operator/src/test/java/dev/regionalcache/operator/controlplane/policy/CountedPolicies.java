package dev.regionalcache.operator.controlplane.policy;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** A control plane's meters of policies, for tests of what there is to scrape. */
public final class CountedPolicies {

    private CountedPolicies() {}

    /** Registers them; there is no policy. */
    public static void in(MeterRegistry registry) {
        PolicyCounts.count(registry, List::of);
    }
}
