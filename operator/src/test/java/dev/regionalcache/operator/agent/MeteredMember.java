package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.fixture.Members;
import io.micrometer.core.instrument.MeterRegistry;

/** The meter of a member, for tests of what there is to scrape. */
public final class MeteredMember {

    private MeteredMember() {}

    /** Registers it. */
    public static void in(MeterRegistry registry) {
        new DeclaredServers(registry).seen(Sight.of(Members.primary()).seen());
    }
}
