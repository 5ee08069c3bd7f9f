package dev.regionalcache.e2e;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is refused of a region of the control plane's own cluster that is in use: a name of it, the patch, and the sentence. */
final class BadRegions {

    private BadRegions() {}

    static Stream<Arguments> patches() {
        return Stream.of(
                Arguments.of(
                        "namespace set",
                        "spec: {namespace: other}",
                        "namespace cannot be changed, nor be set or unset later"),
                Arguments.of(
                        "kubeconfig set",
                        "spec: {kubeconfigSecretRef: {name: other}}",
                        "kubeconfigSecretRef cannot be changed, nor be set or unset later"),
                Arguments.of(
                        "ranges of a node port",
                        "spec: {exposure: {type: NodePort, sourceRanges: [203.0.113.0/24]}}",
                        "let only the other regions in by a firewall or a NetworkPolicy"),
                Arguments.of(
                        "ranges of nothing that has some",
                        "spec: {exposure: {sourceRanges: [203.0.113.0/24]}}",
                        "sourceRanges need type LoadBalancer"),
                Arguments.of(
                        "class of no load balancer",
                        "spec: {exposure: {type: NodePort, loadBalancerClass: internal}}",
                        "loadBalancerClass needs type LoadBalancer"),
                Arguments.of(
                        "node of a load balancer",
                        "spec: {exposure: {type: LoadBalancer, nodeAddress: vip.example}}",
                        "nodeAddress needs type NodePort"));
    }
}
