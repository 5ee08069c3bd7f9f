package dev.regionalcache.localcluster.network;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.controllers.Controller;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Forwards what is sent to the addresses of Services to what EndpointSlices say, whoever wrote them. A port without a ready
 * endpoint refuses.
 */
public final class ServiceProxy implements Controller.Reconciler, AutoCloseable {

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final ClusterApi api;
    private final LocalNetwork network;
    private final String nodeAddress;
    private final Map<ObjectKey, Map<InetSocketAddress, Forwarder>> services = new HashMap<>();

    /** A proxy for the Services of a cluster. */
    public ServiceProxy(ClusterApi api, LocalNetwork network, String nodeAddress) {
        this.api = api;
        this.network = network;
        this.nodeAddress = nodeAddress;
    }

    @Override
    public Stream<ObjectKey> affected(Change change) {
        return switch (change.key().resource()) {
            case "services" -> Stream.of(change.key());
            case "endpointslices.discovery.k8s.io" ->
                Stream.of(change.before(), change.last())
                        .filter(Objects::nonNull)
                        .map(o -> o.path("metadata")
                                .path("labels")
                                .path(SERVICE_NAME)
                                .asText())
                        .distinct()
                        .map(name -> new ObjectKey("services", change.key().namespace(), name));
            default -> Stream.of();
        };
    }

    @Override
    public synchronized void reconcile(ObjectKey key) {
        Map<InetSocketAddress, List<InetSocketAddress>> wanted = api.get(Service.class, key.namespace(), key.name())
                .map(this::routes)
                .orElse(Map.of());
        Map<InetSocketAddress, Forwarder> forwarders = services.computeIfAbsent(key, k -> new HashMap<>());
        forwarders.entrySet().removeIf(listening -> {
            boolean gone = !wanted.containsKey(listening.getKey());
            if (gone) {
                listening.getValue().close();
            }
            return gone;
        });
        wanted.forEach((address, endpoints) -> {
            Forwarder forwarder = forwarders.get(address);
            if (forwarder == null) {
                forwarders.put(address, listen(address, endpoints));
            } else {
                forwarder.to(endpoints);
            }
        });
    }

    /** Refuses all new connections. */
    @Override
    public synchronized void close() {
        services.values().forEach(forwarders -> forwarders.values().forEach(Forwarder::close));
        services.clear();
    }

    private Forwarder listen(InetSocketAddress address, List<InetSocketAddress> endpoints) {
        try {
            return Forwarder.listen(address, Passage.transparent(network), endpoints);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }

    private Map<InetSocketAddress, List<InetSocketAddress>> routes(Service service) {
        List<EndpointSlice> slices = api
                .list(EndpointSlice.class, service.getMetadata().getNamespace())
                .stream()
                .filter(s -> service.getMetadata()
                        .getName()
                        .equals(s.getMetadata().getLabels().get(SERVICE_NAME)))
                .toList();
        Map<InetSocketAddress, List<InetSocketAddress>> routes = new HashMap<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            List<InetSocketAddress> endpoints =
                    slices.stream().flatMap(s -> endpoints(s, port)).toList();
            if (!endpoints.isEmpty()) {
                addresses(service, port).forEach(address -> routes.put(address, endpoints));
            }
        }
        return routes;
    }

    private List<InetSocketAddress> addresses(Service service, ServicePort port) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (!service.getSpec().getClusterIP().equals("None")) {
            addresses.add(new InetSocketAddress(service.getSpec().getClusterIP(), port.getPort()));
        }
        if (port.getNodePort() != null) {
            addresses.add(new InetSocketAddress(nodeAddress, port.getNodePort()));
        }
        service.getStatus().getLoadBalancer().getIngress().stream()
                .map(ingress -> new InetSocketAddress(ingress.getIp(), port.getPort()))
                .forEach(addresses::add);
        return addresses;
    }

    private static Stream<InetSocketAddress> endpoints(EndpointSlice slice, ServicePort port) {
        String name = Objects.requireNonNullElse(port.getName(), "");
        return slice.getPorts().stream()
                .filter(p -> Objects.requireNonNullElse(p.getName(), "").equals(name))
                .map(EndpointPort::getPort)
                .flatMap(number -> slice.getEndpoints().stream()
                        .filter(ServiceProxy::isReady)
                        .flatMap(e -> e.getAddresses().stream())
                        .map(address -> new InetSocketAddress(address, number)));
    }

    /** Unknown counts as ready. */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }
}
