package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.ExposureType;
import dev.regionalcache.operator.agent.MemberSnapshot.Neighbour;
import dev.regionalcache.operator.apply.CompactStore;
import dev.regionalcache.operator.framework.FilledCaches;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agent's caches of what is in its cluster, and the events that they make: an object's event goes to its member by its
 * labels, a pod's to all regions of its cache, because traffic may lead to it. Thread-safe.
 */
final class MemberSources {

    /** What the operator applied for caches, and nothing else of the cluster, is held in memory. */
    private static final String OURS = "app.kubernetes.io/managed-by=" + Labels.MANAGER + "," + Labels.CACHE;

    private static final String BY_CACHE = "cache";
    private static final String BY_CACHE_NAME = "cache-name";
    private static final String BY_MEMBER = "member";

    private final Map<Class<? extends HasMetadata>, InformerEventSource<?, CacheMember>> informers = new HashMap<>();
    private final SimpleInboundEventSource<CacheMember> signals = new SimpleInboundEventSource<>("signals");
    private final IndexerResourceCache<CacheMember> members;
    private final ObjectChanges changes;
    private final FilledCaches filled;

    MemberSources(EventSourceContext<CacheMember> context) {
        members = context.getPrimaryCache();
        changes = new ObjectChanges(id -> members.get(id).isPresent());
        members.addIndexer(BY_CACHE, m -> List.of(m.getSpec().cache().uid()));
        members.addIndexer(
                BY_CACHE_NAME,
                m -> List.of(MemberIds.cacheKey(
                        m.getSpec().cache().namespace(), m.getSpec().cache().name())));
        add(Pod.class, Labels.CACHE, this::membersOfCache, context);
        for (Class<? extends HasMetadata> kind : List.of(
                StatefulSet.class,
                Service.class,
                EndpointSlice.class,
                ConfigMap.class,
                Secret.class,
                PodDisruptionBudget.class,
                PersistentVolumeClaim.class)) {
            add(kind, kind == PersistentVolumeClaim.class ? Labels.CACHE : OURS, this::changed, context);
        }
        // Without the nodes, which not everybody may read.
        filled = new FilledCaches(members, informers.values());
        InformerEventSource<Node, CacheMember> nodes = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Node.class, CacheMember.class)
                        .withName("nodes")
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(node -> membersByNodePort())
                        .withOnUpdateFilter(
                                (now, before) -> !NodeAddresses.of(now).equals(NodeAddresses.of(before)))
                        .build(),
                context);
        informers.put(Node.class, nodes);
    }

    private <R extends HasMetadata> void add(
            Class<R> kind,
            String selector,
            SecondaryToPrimaryMapper<R> mapper,
            EventSourceContext<CacheMember> context) {
        InformerEventSourceConfiguration.Builder<R> configuration = InformerEventSourceConfiguration.from(
                        kind, CacheMember.class)
                .withName(kind.getSimpleName())
                .withLabelSelector(selector)
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(mapper);
        // One informer a namespace, and each would remove from a common store what is not in its own.
        if (context.getControllerConfiguration()
                        .getInformerConfig()
                        .getNamespaces()
                        .size()
                == 1) {
            configuration.withItemStore(new CompactStore<>(kind));
        }
        informers.put(kind, new InformerEventSource<>(configuration.build(), context));
        informer(kind)
                .addIndexer(
                        BY_MEMBER,
                        object -> MemberIds.memberOf(object).stream()
                                .map(MemberIds::memberKey)
                                .toList());
    }

    List<EventSource<?, CacheMember>> eventSources() {
        List<EventSource<?, CacheMember>> all = new ArrayList<>(informers.values());
        all.add(signals);
        return all;
    }

    /** What tells whether an absence here means anything. */
    FilledCaches filled() {
        return filled;
    }

    /** An object of a member changed, and the cache has it. */
    private Set<ResourceID> changed(HasMetadata object) {
        Set<ResourceID> ids = MemberIds.memberOf(object);
        ids.forEach(id -> changes.changed(id, object));
        return ids;
    }

    /** What of a member's objects has changed since the start of the agent. */
    ObjectChanges.Count changes(CacheMember member) {
        return changes.of(ResourceID.fromResource(member));
    }

    /** Lets this member be reconciled soon. */
    void signal(MemberKey member) {
        signals.propagateEvent(
                new ResourceID(new MemberNames(member.cache(), member.region()).base(), member.namespace()));
    }

    /** Lets the other regions of the cache in this cluster be reconciled soon. */
    void signalNeighbours(CacheMember member) {
        neighbours(member).forEach(n -> signals.propagateEvent(ResourceID.fromResource(n)));
    }

    /** Lets all members be reconciled soon. */
    void signalAll() {
        members.list(m -> true).forEach(m -> signals.propagateEvent(ResourceID.fromResource(m)));
    }

    /** What is known of a member now. */
    MemberSnapshot snapshot(CacheMember member, ServerFleet fleet, InstantSource clock) {
        MemberNames names = MemberNames.of(member);
        String namespace = member.getMetadata().getNamespace();
        MemberKey key = new MemberKey(namespace, names.cache(), names.region());
        return new MemberSnapshot(
                member,
                pods(namespace, names),
                MemberSnapshot.isPreparing(member.getSpec())
                        ? fleet.views(key, GuardPlan.timings(member.getSpec()).fenceAfter())
                        : fleet.views(key),
                get(Secret.class, namespace, member.getSpec().auth().name())
                        .flatMap(Passwords::of)
                        .orElse(null),
                get(ConfigMap.class, namespace, names.epochRecord()).orElse(null),
                neighbours(member).stream()
                        .map(n -> new Neighbour(n, headPod(n)))
                        .toList(),
                clock.instant(),
                fleet.now());
    }

    /** A member as it was seen, or written by a reconcile, last. */
    Optional<CacheMember> member(String namespace, String name) {
        return members.get(new ResourceID(name, namespace));
    }

    /** An object in the cache. */
    <R extends HasMetadata> Optional<R> get(Class<R> kind, String namespace, String name) {
        return informer(kind).get(new ResourceID(name, namespace));
    }

    /** Writes an object: the cache has it at once, and the write brings no event, unless others changed the object meanwhile. */
    <R extends HasMetadata> R write(R desired, UnaryOperator<R> request) {
        @SuppressWarnings("unchecked")
        Class<R> kind = (Class<R>) desired.getClass();
        return informer(kind).eventFilteringUpdateAndCacheResource(desired, request);
    }

    /** A Service of this member; one of the same name that is somebody else's is left alone. */
    Optional<Service> service(CacheMember member, String name) {
        return get(Service.class, member.getMetadata().getNamespace(), name)
                .filter(s -> s.hasOwnerReferenceFor(member.getMetadata().getUid()));
    }

    /** What the member owns, but for the copy of its passwords: all that makes servers of it. */
    List<HasMetadata> owned(CacheMember member) {
        ResourceID id = ResourceID.fromResource(member);
        return informers.keySet().stream()
                .filter(kind -> kind != Node.class)
                .flatMap(kind -> informer(kind).byIndex(BY_MEMBER, MemberIds.memberKey(id)).stream())
                .map(HasMetadata.class::cast)
                .filter(o -> o.hasOwnerReferenceFor(member.getMetadata().getUid()))
                .filter(o -> !(o instanceof Secret
                        && o.getMetadata()
                                .getName()
                                .equals(member.getSpec().auth().name())))
                .filter(o -> o.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The volume claims of a member. */
    List<PersistentVolumeClaim> claims(CacheMember member) {
        ResourceID id = new ResourceID(
                MemberNames.of(member).base(), member.getMetadata().getNamespace());
        return informer(PersistentVolumeClaim.class).byIndex(BY_MEMBER, MemberIds.memberKey(id));
    }

    /** See {@link Pods#refusalIsProof}. */
    boolean refusalIsProof(String namespace, String pod, String uid, String address) {
        return get(Pod.class, namespace, pod)
                .filter(p ->
                        Pods.refusalIsProof(p, uid, address, isReady(p.getSpec().getNodeName())))
                .isPresent();
    }

    private boolean isReady(String node) {
        return nodes().stream()
                .filter(n -> n.getMetadata().getName().equals(node))
                .flatMap(n -> n.getStatus().getConditions().stream())
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** The nodes of the cluster. */
    List<Node> nodes() {
        return informer(Node.class).list(n -> true).toList();
    }

    @SuppressWarnings("unchecked") // filled by add(), which pairs them
    private <R extends HasMetadata> InformerEventSource<R, CacheMember> informer(Class<R> kind) {
        return (InformerEventSource<R, CacheMember>)
                Objects.requireNonNull(informers.get(kind), () -> "no informer of " + kind.getSimpleName());
    }

    private Map<Integer, Pod> pods(String namespace, MemberNames names) {
        Map<Integer, Pod> pods = new TreeMap<>();
        informer(Pod.class)
                .byIndex(BY_MEMBER, MemberIds.memberKey(new ResourceID(names.base(), namespace)))
                .forEach(p -> names.ordinal(p.getMetadata().getName()).ifPresent(i -> pods.put(i, p)));
        return pods;
    }

    private @Nullable Pod headPod(CacheMember member) {
        return get(Pod.class, member.getMetadata().getNamespace(), HeadRecord.pod(member))
                .filter(Pods::mayLive)
                .orElse(null);
    }

    /** As they were written last: they are told of by the write, which the index may not know of yet. */
    private List<CacheMember> neighbours(CacheMember member) {
        return members.byIndex(BY_CACHE, member.getSpec().cache().uid()).stream()
                .filter(m -> !m.getSpec().region().equals(member.getSpec().region()))
                .map(m -> members.get(ResourceID.fromResource(m)).orElse(m))
                .toList();
    }

    private Set<ResourceID> membersOfCache(Pod pod) {
        Map<String, String> labels = Labels.on(pod);
        Set<ResourceID> ids = new HashSet<>(MemberIds.memberOf(pod));
        members
                .byIndex(
                        BY_CACHE_NAME, MemberIds.cacheKey(labels.get(Labels.CACHE_NAMESPACE), labels.get(Labels.CACHE)))
                .stream()
                .map(ResourceID::fromResource)
                .forEach(ids::add);
        return ids;
    }

    private Set<ResourceID> membersByNodePort() {
        return members.list(m ->
                        m.getSpec().exposure() != null && m.getSpec().exposure().type() == ExposureType.NodePort)
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }
}
