package dev.regionalcache.operator.agent;

import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the agent's Lease, on a thread of its own. Its renewals tell the control plane that the statuses of this cluster
 * are those of a living agent. A cluster that does not answer is asked again; nothing ends this but {@link #close}.
 */
final class Heartbeat implements AutoCloseable {

    /** A renewal on a connection that has died in silence is given up when the next one is due, which goes on another. */
    private static final Duration LIMIT = Agents.HEARTBEAT_PERIOD;

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final KubernetesClient client;
    private final String namespace;
    private final String identity;
    private final String version;
    private final InstantSource clock;
    private final BooleanSupplier serves;
    private final Thread thread;

    /**
     * Starts to beat.
     *
     * @param serves whether the agent does anything; while it does not it is not heard of as alive
     */
    Heartbeat(AgentOptions options, BooleanSupplier serves) {
        this.serves = serves;
        client = options.client()
                .newClient(new RequestConfigBuilder()
                        .withRequestTimeout((int) LIMIT.toMillis())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .adapt(KubernetesClient.class);
        namespace = options.namespace();
        identity = options.identity();
        version = options.version();
        clock = options.clock();
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("heartbeat")
                .start(this::run);
    }

    boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        boolean renewed = true;
        try {
            while (true) {
                long due = System.nanoTime() + Agents.HEARTBEAT_PERIOD.toNanos();
                boolean now = serves.getAsBoolean() && renew();
                if (now != renewed) {
                    LOG.info("the heartbeat's Lease is {} renewed", now ? "again" : "not");
                }
                renewed = now;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
        } catch (InterruptedException closed) {
            // The agent stops.
        }
    }

    private boolean renew() {
        try {
            client.leases()
                    .inNamespace(namespace)
                    .resource(lease())
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(identity)
                            .withForce(true)
                            .build());
            return true;
        } catch (KubernetesClientException e) {
            LOG.debug("the heartbeat was not written", e);
            return false;
        }
    }

    private Lease lease() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(Agents.HEARTBEAT_LEASE)
                .withNamespace(namespace)
                .addToAnnotations(Agents.VERSION_ANNOTATION, version)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) (3 * Agents.HEARTBEAT_PERIOD.toSeconds()))
                .withRenewTime(ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
