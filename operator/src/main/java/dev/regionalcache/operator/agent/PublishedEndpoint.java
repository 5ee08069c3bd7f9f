package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.region.Exposure;
import dev.regionalcache.crds.region.ExposureType;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.redis.ServerAddress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where other regions reach the head. */
sealed interface PublishedEndpoint {

    /**
     * It is published.
     *
     * @param leavesCluster whether it is reached from outside of the cluster
     */
    record Published(Endpoint endpoint, boolean leavesCluster) implements PublishedEndpoint {}

    /** There is none that can work, and why. */
    record NotReachable(String message) implements PublishedEndpoint {}

    /** The endpoint, if there is one. */
    default Optional<Endpoint> address() {
        return this instanceof Published(var endpoint, var leavesCluster) ? Optional.of(endpoint) : Optional.empty();
    }

    /**
     * Finds it.
     *
     * @param head the head's Service as the API server has it; null until it exists
     * @param published what was found last; null: nothing
     */
    static PublishedEndpoint of(
            @Nullable Service head, @Nullable Exposure exposure, List<Node> nodes, @Nullable Endpoint published) {
        if (head == null) {
            return new NotReachable("the head's Service does not exist yet");
        }
        String before = published == null ? null : published.host();
        ExposureType type = exposure == null || exposure.type() == null ? ExposureType.ClusterIP : exposure.type();
        return switch (type) {
            case ClusterIP -> clusterIp(head);
            case LoadBalancer -> loadBalancer(head, before);
            case NodePort -> nodePort(head, exposure == null ? null : exposure.nodeAddress(), nodes, before);
        };
    }

    /** Where the head's Service is reached within its cluster; null while it is not. */
    static @Nullable ServerAddress inCluster(@Nullable Service head) {
        return of(head, null, List.of(), null)
                .address()
                .map(ServerPlans::address)
                .orElse(null);
    }

    private static PublishedEndpoint clusterIp(Service head) {
        String address = head.getSpec().getClusterIP();
        return address == null || address.isEmpty() || address.equals("None")
                ? new NotReachable("the head's Service has no cluster address yet")
                : new Published(new Endpoint(address, Services.PORT), false);
    }

    /** Of several addresses the one that others have already, for a provider may tell them in another order every time. */
    private static PublishedEndpoint loadBalancer(Service head, @Nullable String published) {
        LoadBalancerStatus status =
                head.getStatus() == null ? null : head.getStatus().getLoadBalancer();
        List<LoadBalancerIngress> ingress = status == null ? List.of() : status.getIngress();
        return ingress.stream()
                .map(i -> i.getIp() == null ? i.getHostname() : i.getIp())
                .filter(host -> host != null && !host.isEmpty())
                .min(Comparator.comparing((String host) -> !host.equals(published))
                        .thenComparing(Comparator.naturalOrder()))
                .<PublishedEndpoint>map(host -> new Published(new Endpoint(host, Services.PORT), true))
                .orElseGet(() -> new NotReachable(
                        "the load balancer of Service %s has no address yet: see the events of the Service; without a provider of load balancers choose NodePort"
                                .formatted(head.getMetadata().getName())));
    }

    private static PublishedEndpoint nodePort(
            Service head, @Nullable String declared, List<Node> nodes, @Nullable String published) {
        Integer port = head.getSpec().getPorts().getFirst().getNodePort();
        // That there is no node at all says only that they were not listed yet.
        Optional<String> address = Optional.ofNullable(declared)
                .or(() -> nodes.isEmpty() ? Optional.ofNullable(published) : NodeAddresses.best(nodes, published));
        if (port == null || address.isEmpty()) {
            return new NotReachable(
                    port == null
                            ? "Service %s has no node port yet"
                                    .formatted(head.getMetadata().getName())
                            : "no node is ready and has an address: set exposure.nodeAddress in the CacheRegion");
        }
        return new Published(new Endpoint(address.get(), port), true);
    }
}
