package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster for the agent's Lease, with a short limit. It asks by the client that members are read and written with, so
 * that connections are open when a primary is to be replaced: over HTTP/1.1 and TLS a new one costs two round trips. For one
 * thread.
 */
final class Probe implements AutoCloseable {

    /** Over a link with 200 ms, jitter and some loss a new connection answers within this. */
    private static final Duration LIMIT = Duration.ofMillis(1_300);

    /** Every so often several ask at once: an idle connection is closed after a minute. */
    private static final int SEVERAL_AT_ONCE = 20;

    /** How many then ask beside the one that is awaited: a member is written while it is read ahead, and while it is asked here. */
    private static final int BESIDE = 2;

    private final KubernetesClient client;
    private final String agentNamespace;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private int asked;

    Probe(KubernetesClient client, String agentNamespace) {
        this.client = client;
        this.agentNamespace = agentNamespace;
    }

    /**
     * The Lease; null where there is none.
     *
     * @throws KubernetesClientException when the cluster refuses, or does not answer in time
     */
    @Nullable
    Lease lease() throws InterruptedException {
        Future<@Nullable Lease> answer = executor.submit(this::read);
        if (asked++ % SEVERAL_AT_ONCE == 0) {
            for (int i = 0; i < BESIDE; i++) {
                executor.execute(this::readBeside);
            }
        }
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new KubernetesClientException("no answer within " + LIMIT.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KubernetesClientException failure
                    ? failure
                    : new KubernetesClientException("the agent's Lease was not read", e.getCause());
        }
    }

    private @Nullable Lease read() {
        return client.leases()
                .inNamespace(agentNamespace)
                .withName(Agents.HEARTBEAT_LEASE)
                .get();
    }

    private void readBeside() {
        try {
            read();
        } catch (KubernetesClientException alike) {
            // The other one tells.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
