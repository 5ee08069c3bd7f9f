package dev.regionalcache.localcluster.controllers;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the EndpointSlice of each Service that has a selector. */
public record EndpointSlices(ClusterApi api) implements Controller.Reconciler {

    private static final String MANAGER = "kube-controller-manager";

    @Override
    public Stream<ObjectKey> affected(Change change) {
        return switch (change.key().resource()) {
            case "services" -> Stream.of(change.key());
            case "pods" ->
                api.list(Service.class, change.key().namespace()).stream()
                        .map(s -> new ObjectKey(
                                "services",
                                change.key().namespace(),
                                s.getMetadata().getName()));
            default -> Stream.of();
        };
    }

    @Override
    public void reconcile(ObjectKey key) {
        api.get(Service.class, key.namespace(), key.name())
                .filter(s -> !s.getSpec().getSelector().isEmpty())
                .ifPresent(this::write);
    }

    private void write(Service service) {
        EndpointSlice slice = slice(service);
        var metadata = slice.getMetadata();
        var existing = api.get(EndpointSlice.class, metadata.getNamespace(), metadata.getName());
        if (existing.isEmpty()) {
            api.create(slice, MANAGER);
        } else {
            api.edit(
                    existing.get(),
                    MANAGER,
                    live -> new EndpointSliceBuilder(live)
                            .withEndpoints(slice.getEndpoints())
                            .withPorts(slice.getPorts())
                            .build());
        }
    }

    private EndpointSlice slice(Service service) {
        var metadata = service.getMetadata();
        Map<String, String> selector = service.getSpec().getSelector();
        List<Pod> pods = api.list(Pod.class, metadata.getNamespace()).stream()
                .filter(p -> p.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                .filter(p -> p.getStatus().getPodIP() != null)
                .toList();
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("%s-%05x"
                        .formatted(metadata.getName(), metadata.getUid().hashCode() & 0xfffff))
                .withNamespace(metadata.getNamespace())
                .addToLabels("kubernetes.io/service-name", metadata.getName())
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Service")
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(pods.stream().map(p -> endpoint(service, p)).toList())
                .withPorts(service.getSpec().getPorts().stream()
                        .map(p -> port(p, pods))
                        .toList())
                .build();
    }

    private static Endpoint endpoint(Service service, Pod pod) {
        boolean always = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        boolean terminating = pod.getMetadata().getDeletionTimestamp() != null;
        boolean ready = StatefulSetPods.isReady(pod);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions()
                .withReady(always || ready)
                .withServing(always || ready)
                .withTerminating(terminating)
                .endConditions()
                .withNodeName(pod.getSpec().getNodeName())
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build();
    }

    /** A target port may be the name of a container's port. */
    private static EndpointPort port(ServicePort port, List<Pod> pods) {
        Integer number = port.getTargetPort().getIntVal();
        if (number == null) {
            number = pods.stream()
                    .flatMap(p -> p.getSpec().getContainers().stream())
                    .flatMap(c -> c.getPorts().stream())
                    .filter(c -> c.getName() != null
                            && c.getName().equals(port.getTargetPort().getStrVal()))
                    .map(ContainerPort::getContainerPort)
                    .findFirst()
                    .orElse(port.getPort());
        }
        return new EndpointPortBuilder()
                .withName(port.getName() == null ? "" : port.getName())
                .withPort(number)
                .withProtocol(port.getProtocol())
                .build();
    }
}
