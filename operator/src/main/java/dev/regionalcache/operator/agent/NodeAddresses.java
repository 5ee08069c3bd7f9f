package dev.regionalcache.operator.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a node matters for a NodePort.
 *
 * @param external whether {@code address} is reached from outside
 */
record NodeAddresses(String name, boolean ready, Optional<String> address, boolean external) {

    static NodeAddresses of(Node node) {
        if (node.getStatus() == null) {
            return new NodeAddresses(node.getMetadata().getName(), false, Optional.empty(), false);
        }
        boolean ready = node.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
        List<NodeAddress> addresses = node.getStatus().getAddresses();
        Optional<String> external = ofType(addresses, "ExternalIP");
        return new NodeAddresses(
                node.getMetadata().getName(),
                ready,
                external.or(() -> ofType(addresses, "InternalIP")),
                external.isPresent());
    }

    /**
     * The address to publish: an external one before an internal one, which others may not reach, and of equal ones the same as
     * long as its node is ready.
     *
     * @param published the last one; null: none
     */
    static Optional<String> best(List<Node> nodes, @Nullable String published) {
        return nodes.stream()
                .map(NodeAddresses::of)
                .filter(n -> n.ready && n.address.isPresent())
                .min(Comparator.comparing((NodeAddresses n) -> !n.external)
                        .thenComparing(n -> !n.address.get().equals(published))
                        .thenComparing(NodeAddresses::name))
                .flatMap(NodeAddresses::address);
    }

    private static Optional<String> ofType(List<NodeAddress> addresses, String type) {
        return addresses.stream()
                .filter(a -> a.getType().equals(type))
                .map(NodeAddress::getAddress)
                .findFirst();
    }
}
