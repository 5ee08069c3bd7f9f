package dev.regionalcache.localcluster.controllers;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a cloud gives: an address to a Service of type LoadBalancer, as much storage as a claim asks for.
 *
 * @param addresses gives a new address with each call
 */
public record Provisioner(ClusterApi api, Supplier<String> addresses) implements Controller.Reconciler {

    private static final String MANAGER = "localcluster-provisioner";

    @Override
    public Stream<ObjectKey> affected(Change change) {
        return switch (change.key().resource()) {
            case "services", "persistentvolumeclaims" -> Stream.of(change.key());
            default -> Stream.of();
        };
    }

    @Override
    public void reconcile(ObjectKey key) {
        api.get(Service.class, key.namespace(), key.name())
                .filter(s -> key.resource().equals("services"))
                .filter(s -> "LoadBalancer".equals(s.getSpec().getType()))
                .filter(s -> s.getSpec().getLoadBalancerClass() == null)
                .filter(s -> s.getStatus().getLoadBalancer().getIngress().isEmpty())
                .ifPresent(this::balance);
        api.get(PersistentVolumeClaim.class, key.namespace(), key.name())
                .filter(c -> key.resource().equals("persistentvolumeclaims"))
                .ifPresent(this::bind);
    }

    private void balance(Service service) {
        api.editStatus(
                service,
                MANAGER,
                live -> new ServiceBuilder(live)
                        .editOrNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp(addresses.get())
                        .withIpMode("VIP")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
    }

    private void bind(PersistentVolumeClaim claim) {
        api.editStatus(
                claim,
                MANAGER,
                live -> new PersistentVolumeClaimBuilder(live)
                        .withNewStatus()
                        .withPhase("Bound")
                        .withAccessModes(live.getSpec().getAccessModes())
                        .withCapacity(live.getSpec().getResources().getRequests())
                        .endStatus()
                        .build());
    }
}
