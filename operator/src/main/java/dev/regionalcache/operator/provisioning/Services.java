package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.Exposure;
import dev.regionalcache.crds.region.ExposureType;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Services of a member. */
public final class Services {

    /** The port of servers and Services. */
    public static final int PORT = MemberNames.PORT;

    /** The name of that port. */
    public static final String PORT_NAME = "redis";

    /** The label, set by the StatefulSet, by which the head's Service finds its pod. */
    static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

    private Services() {}

    /** What applications of this region use for reads: selector-less, its endpoints are written by the agent. */
    public static List<Service> reads(CacheMember member) {
        MemberIdentity identity = MemberIdentity.of(member);
        return withShortName(
                member, identity, identity.names().base(), identity.names().shortService());
    }

    /** The same for writes. */
    public static List<Service> writes(CacheMember member) {
        MemberIdentity identity = MemberIdentity.of(member);
        return withShortName(
                member,
                identity,
                identity.names().primaryService(),
                identity.names().shortPrimaryService());
    }

    /**
     * What other regions' heads connect to. It has a selector, so that it follows the pod while the agent is down, and
     * because load balancers need one; it routes to a pod that is not ready, for a connection that is refused says more
     * than one that hangs.
     */
    public static Service head(CacheMember member, String pod) {
        MemberIdentity identity = MemberIdentity.of(member);
        Exposure exposure = member.getSpec().exposure();
        ExposureType type = exposure == null || exposure.type() == null ? ExposureType.ClusterIP : exposure.type();
        ObjectMeta meta = identity.meta(identity.names().headService());
        if (exposure != null) {
            meta.setAnnotations(exposure.annotations());
        }
        ServiceSpecBuilder spec = new ServiceSpecBuilder()
                .withType(type.name())
                .withPublishNotReadyAddresses(true)
                .withSelector(selector(identity, pod))
                .withPorts(port());
        if (exposure != null && type == ExposureType.LoadBalancer) {
            spec.withLoadBalancerClass(exposure.loadBalancerClass())
                    .withLoadBalancerSourceRanges(exposure.sourceRanges());
        }
        return new ServiceBuilder().withMetadata(meta).withSpec(spec.build()).build();
    }

    /** Those of short names that are another region's too by now, among what a member owns: nobody leads them any more. */
    public static List<HasMetadata> unwanted(CacheMember member, List<HasMetadata> owned) {
        MemberNames names = MemberNames.of(member);
        Set<String> shortNames = Set.of(names.shortService(), names.shortPrimaryService());
        // A region may be called so that its own name is one of them.
        Set<String> wanted = Stream.concat(reads(member).stream(), writes(member).stream())
                .map(s -> s.getMetadata().getName())
                .collect(Collectors.toSet());
        return owned.stream()
                .filter(o -> o instanceof Service)
                .filter(o -> shortNames.contains(o.getMetadata().getName()))
                .filter(o -> !wanted.contains(o.getMetadata().getName()))
                .toList();
    }

    /** The pod that a head's Service leads to. */
    public static Optional<String> pod(Service head) {
        return Optional.ofNullable(head.getSpec().getSelector()).map(s -> s.get(POD_NAME));
    }

    private static Map<String, String> selector(MemberIdentity identity, String pod) {
        Map<String, String> selector = new TreeMap<>(identity.selector());
        selector.put(POD_NAME, pod);
        return selector;
    }

    private static List<Service> withShortName(
            CacheMember member, MemberIdentity identity, String name, String shortName) {
        List<Service> services = new ArrayList<>(List.of(selectorless(identity, name)));
        if (member.getSpec().sole()) {
            services.add(selectorless(identity, shortName));
        }
        return services;
    }

    private static Service selectorless(MemberIdentity identity, String name) {
        return new ServiceBuilder()
                .withMetadata(identity.meta(name))
                .withNewSpec()
                .withType(ExposureType.ClusterIP.name())
                .withPorts(port())
                .endSpec()
                .build();
    }

    private static ServicePort port() {
        return new ServicePortBuilder()
                .withName(PORT_NAME)
                .withPort(PORT)
                .withNewTargetPort(PORT)
                .withProtocol("TCP")
                .build();
    }
}
