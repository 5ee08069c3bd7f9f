package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.region.Exposure;
import dev.regionalcache.operator.agent.PublishedEndpoint.NotReachable;
import dev.regionalcache.operator.agent.PublishedEndpoint.Published;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedEndpointTest {

    private static final String SERVICE = """
            metadata: {name: shop-a-head}
            spec: {clusterIP: 10.96.0.1, ports: [{name: redis, port: 6379, nodePort: 30001}]}
            """;

    private static final String INTERNAL = "{type: InternalIP, address: 10.0.0.%s}";
    private static final String EXTERNAL = "{type: ExternalIP, address: 203.0.113.%s}";

    @Test
    void withinAClusterItIsTheServicesAddress() {
        Published published = new Published(new Endpoint("10.96.0.1", 6379), false);
        assertThat(PublishedEndpoint.of(service("{}"), null, List.of(), null)).isEqualTo(published);
        assertThat(PublishedEndpoint.of(service("{}"), exposure("{}"), List.of(), null))
                .isEqualTo(published);
        assertThat(PublishedEndpoint.of(service("{}"), exposure("type: ClusterIP"), List.of(), null))
                .isEqualTo(published);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec: {clusterIP: null}", "spec: {clusterIP: ''}", "spec: {clusterIP: None}"})
    void aServiceWithoutAnAddressIsNotReachable(String change) {
        assertThat(PublishedEndpoint.of(service(change), null, List.of(), null)).isInstanceOf(NotReachable.class);
        assertThat(PublishedEndpoint.of(null, null, List.of(), null)).isInstanceOf(NotReachable.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{ip: 203.0.113.9}]                         | 203.0.113.9
            [{hostname: lb.example}]                    | lb.example
            [{ip: 203.0.113.9, hostname: lb.example}]   | 203.0.113.9
            [{}, {ip: 203.0.113.9}]                     | 203.0.113.9
            """)
    void aLoadBalancersAddressLeavesTheCluster(String ingress, String host) {
        Service service = service("status: {loadBalancer: {ingress: %s}}".formatted(ingress));
        assertThat(PublishedEndpoint.of(service, exposure("type: LoadBalancer"), List.of(), null))
                .isEqualTo(new Published(new Endpoint(host, 6379), true));
    }

    /** Every other order was another endpoint, to which all regions had to connect anew. */
    @Test
    void ofSeveralAddressesTheOneThatWasPublishedStays() {
        Service both = service("status: {loadBalancer: {ingress: [{ip: 203.0.113.9}, {ip: 203.0.113.10}]}}");
        Exposure exposure = exposure("type: LoadBalancer");
        Published first = new Published(new Endpoint("203.0.113.9", 6379), true);
        Published second = new Published(new Endpoint("203.0.113.10", 6379), true);
        assertThat(PublishedEndpoint.of(both, exposure, List.of(), first.endpoint()))
                .isEqualTo(first);
        assertThat(PublishedEndpoint.of(both, exposure, List.of(), second.endpoint()))
                .isEqualTo(second);
        assertThat(PublishedEndpoint.of(both, exposure, List.of(), null)).isEqualTo(second);
        assertThat(PublishedEndpoint.of(both, exposure, List.of(), new Endpoint("203.0.113.8", 6379)))
                .isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "status: {}", "status: {loadBalancer: {}}", "status: {loadBalancer: {ingress: []}}"})
    void aLoadBalancerWithoutAnAddressIsNotReachableAndSaysWhereToLook(String change) {
        assertThat(PublishedEndpoint.of(service(change), exposure("type: LoadBalancer"), List.of(), null))
                .isInstanceOfSatisfying(
                        NotReachable.class,
                        not -> assertThat(not.message()).contains("shop-a-head", "events", "choose NodePort"));
    }

    @Test
    void aNodePortIsReachedAtTheDeclaredAddressWhateverTheNodesAre() {
        assertThat(PublishedEndpoint.of(
                        service("{}"), exposure("{type: NodePort, nodeAddress: vip.example}"), List.of(), null))
                .isEqualTo(new Published(new Endpoint("vip.example", 30001), true));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an external address before an internal one        | node(1,True,I,E) | - | 203.0.113.1
            a node with an external address before others     | node(1,True,I)   | node(2,True,E) | 203.0.113.2
            of equal ones always the same                     | node(2,True,I)   | node(1,True,I) | 10.0.0.1
            a node that is ready before one that is not       | node(1,False,E)  | node(2,True,I) | 10.0.0.2
            """)
    void aNodePortIsReachedAtTheBestNode(String what, String first, String second, String host) {
        List<Node> nodes = Stream.of(first, second)
                .filter(n -> !n.equals("-"))
                .map(PublishedEndpointTest::node)
                .toList();
        assertThat(PublishedEndpoint.of(service("{}"), exposure("type: NodePort"), nodes, null))
                .isEqualTo(new Published(new Endpoint(host, 30001), true));
    }

    /** All regions would connect anew with each node that comes and goes. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a node with a lesser name joins          | node(1,True,I)   | node(2,True,I)  | 10.0.0.2
            the one that was published is not ready  | node(1,True,I)   | node(2,False,I) | 10.0.0.1
            an external address is there again       | node(1,True,I,E) | node(2,True,I)  | 203.0.113.1
            """)
    void aNodePortStaysWhereItIsAsLongAsItsNodeIsReady(String what, String other, String published, String host) {
        List<Node> nodes = List.of(node(other), node(published));
        assertThat(PublishedEndpoint.of(
                        service("{}"), exposure("type: NodePort"), nodes, new Endpoint("10.0.0.2", 30001)))
                .isEqualTo(new Published(new Endpoint(host, 30001), true));
    }

    @Test
    void aNodePortWithoutAReadyNodeOrAPortIsNotReachable() {
        Exposure exposure = exposure("type: NodePort");
        assertThat(PublishedEndpoint.of(service("{}"), exposure, List.of(node("node(1,False,E)")), null))
                .isInstanceOfSatisfying(
                        NotReachable.class, not -> assertThat(not.message()).contains("exposure.nodeAddress"));
        assertThat(PublishedEndpoint.of(
                        service("{}"), exposure, List.of(Yaml.object(Node.class, "metadata: {name: new}")), null))
                .isInstanceOf(NotReachable.class);
        Service withoutPort = service("spec: {ports: [{name: redis, nodePort: null}]}");
        assertThat(PublishedEndpoint.of(withoutPort, exposure, List.of(node("node(1,True,E)")), null))
                .isInstanceOfSatisfying(
                        NotReachable.class, not -> assertThat(not.message()).contains("no node port yet"));
    }

    private static Service service(String change) {
        return Yaml.object(Service.class, SERVICE, change);
    }

    private static Exposure exposure(String yaml) {
        return Yaml.object(Exposure.class, yaml);
    }

    /** {@code node(NUMBER,READY,I,E)}: I and E say that it has an internal or an external address. */
    private static Node node(String text) {
        String[] parts = text.substring("node(".length(), text.length() - 1).split(",", -1);
        List<String> addresses = Stream.of(parts)
                .skip(2)
                .map(kind -> (kind.equals("I") ? INTERNAL : EXTERNAL).formatted(parts[0]))
                .toList();
        return Yaml.object(Node.class, """
                metadata: {name: node-%s}
                status: {conditions: [{type: Ready, status: "%s"}], addresses: %s}
                """.formatted(parts[0], parts[1], addresses));
    }
}
