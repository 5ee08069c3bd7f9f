package dev.regionalcache.operator.naming;

import java.time.Duration;

/** The agent's heartbeat: one Lease a cluster, whose renewals say that the statuses there are a living agent's. */
public final class Agents {

    /** Name of the Lease, in the agent's namespace ({@code CacheRegion.spec.agentNamespace}). */
    public static final String HEARTBEAT_LEASE = "regionalcache-agent";

    /** How often the Lease is renewed. */
    public static final Duration HEARTBEAT_PERIOD = Duration.ofSeconds(2);

    /** Annotation of the Lease with the agent's version. */
    public static final String VERSION_ANNOTATION = "regionalcache.dev/agent-version";

    private Agents() {}
}
