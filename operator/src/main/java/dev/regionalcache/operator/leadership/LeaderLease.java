package dev.regionalcache.operator.leadership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Lease whose holder is the leader, as it is given back. Acquiring and renewing it is the library's. */
final class LeaderLease {

    /** The name that the chart's Role allows. */
    static final String NAME = "regionalcache-control-plane";

    /** For each of two requests: an API server that is slower must not keep a process from ending. */
    private static final Duration REQUEST = Duration.ofSeconds(2);

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);

    private final KubernetesClient client;
    private final String namespace;
    private final String identity;

    LeaderLease(KubernetesClient client, String namespace, String identity) {
        this.client = client.newClient(new RequestConfigBuilder()
                        .withRequestTimeout((int) REQUEST.toMillis())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .adapt(KubernetesClient.class);
        this.namespace = namespace;
        this.identity = identity;
    }

    String namespace() {
        return namespace;
    }

    String identity() {
        return identity;
    }

    /**
     * Empties the holder if it is still us, so that another candidate need not wait until the Lease expires. Takes 4 s at
     * most and throws nothing: a Lease that is not given back expires.
     */
    void giveBack() {
        try {
            Lease lease = resource().get();
            if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
                // With the version that was read: a holder that came in between is not thrown out.
                resource()
                        .patch(
                                MERGE,
                                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":null}}"
                                        .formatted(lease.getMetadata().getResourceVersion()));
                LOG.info("Lease {}/{} given back: another control plane can lead at once", namespace, NAME);
            }
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "Lease {}/{} could not be given back: the next leader waits until it expires ({})",
                    namespace,
                    NAME,
                    e.getMessage());
        }
    }

    private Resource<Lease> resource() {
        return client.leases().inNamespace(namespace).withName(NAME);
    }
}
