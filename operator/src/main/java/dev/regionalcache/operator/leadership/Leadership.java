package dev.regionalcache.operator.leadership;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election of the control plane.
 *
 * <p>The library alone never gives the Lease back, so that a planned restart costs a whole lease duration, and ends the
 * process from within a shutdown hook, where {@code System.exit} waits for itself. So the library is told not to end it:
 * {@link #release} gives the Lease back when the control plane is stopped on purpose, and leadership that is lost against
 * our will ends the process from a thread of its own. Thread-safe.
 */
public final class Leadership {

    /** What a process returns that has lost its leadership: it is started anew, as a candidate. */
    static final int LOST = 1;

    /** How long after its last renewal a leader that died without a word is succeeded. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** How long a leader goes on without being able to renew; less than {@link #LEASE}, so that two never overlap. */
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

    /** A candidate looks after 1 to 2.2 times this: a Lease that was given back is taken within 3 s. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final LeaderLease lease;
    private final IntConsumer exit;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile @Nullable String leader;

    Leadership(LeaderLease lease, IntConsumer exit) {
        this.lease = lease;
        this.exit = exit;
    }

    /**
     * Leadership over one namespace's operator.
     *
     * @param client for the cluster of the control plane; must stay open until {@link #release} has returned
     * @param namespace the operator's own
     * @param identity of this process, different from that of all other candidates; a container that is restarted in its
     *     pod keeps it and goes on leading at once
     */
    public static Leadership of(KubernetesClient client, String namespace, String identity) {
        return new Leadership(new LeaderLease(client, namespace, identity), System::exit);
    }

    /** What the control plane's operator is configured with. */
    public LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LeaderLease.NAME)
                .withLeaseNamespace(lease.namespace())
                .withIdentity(lease.identity())
                .withLeaseDuration(LEASE)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY)
                .withLeaderCallbacks(new LeaderCallbacks(this::begun, this::ended, this::observed))
                // The name misleads: it is the only way to say that the library does not exit.
                .buildForTest(false);
    }

    /**
     * Stops the control plane on purpose and gives its Lease back, in this order: who still acts must not have a
     * successor. Adds 4 s at most to what {@code controlPlane} takes to stop, and never ends the process.
     *
     * @throws Exception what {@code controlPlane} throws; the Lease is given back all the same
     */
    public void release(AutoCloseable controlPlane) throws Exception {
        ending.set(true);
        try {
            controlPlane.close();
        } finally {
            lease.giveBack();
        }
    }

    private void begun() {
        LOG.info("{} leads", lease.identity());
    }

    private void observed(@Nullable String holder) {
        leader = holder;
        if (holder == null || holder.isEmpty()) {
            LOG.info("the control plane has no leader at the moment");
        } else if (!holder.equals(lease.identity())) {
            LOG.info("the control plane's leader is {}", holder);
        }
    }

    private void ended() {
        if (!ending.getAndSet(true)) {
            String why = why(leader);
            Thread.ofPlatform().name("leadership lost").start(() -> end(why));
        }
    }

    private String why(@Nullable String holder) {
        return lease.identity().equals(holder)
                ? "the Lease %s/%s could not be renewed for %d s (the API server is away, or the right to patch it is missing)"
                        .formatted(lease.namespace(), LeaderLease.NAME, RENEW_DEADLINE.toSeconds())
                : "the Lease %s/%s was taken by %s".formatted(lease.namespace(), LeaderLease.NAME, holder);
    }

    private void end(String why) {
        LOG.error("{} leads no longer: {}. This process ends, to start anew as a candidate.", lease.identity(), why);
        try {
            lease.giveBack();
        } finally {
            exit.accept(LOST);
        }
    }
}
