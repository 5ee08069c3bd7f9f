package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.naming.Annotations;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerAddress;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one reconcile of a member decides by, seen at one moment.
 *
 * @param pods the member's pods by ordinal, ascending
 * @param views what is known of the servers, by pod
 * @param passwords those of the region's copy; null while there is none
 * @param epochRecord the agent's own record of the epoch; null where there is none
 * @param neighbours the other regions of the cache in this cluster
 * @param now by the wall clock
 * @param steady the same moment by the clock of the views, which nobody sets
 */
record MemberSnapshot(
        CacheMember member,
        Map<Integer, Pod> pods,
        Map<String, ServerView> views,
        @Nullable Passwords passwords,
        @Nullable ConfigMap epochRecord,
        List<Neighbour> neighbours,
        Instant now,
        Instant steady) {

    /**
     * Another region of the cache in this cluster.
     *
     * @param head its head's pod; null while there is none with an address
     */
    record Neighbour(CacheMember member, @Nullable Pod head) {

        String region() {
            return member.getSpec().region();
        }
    }

    CacheMemberSpec spec() {
        return member.getSpec();
    }

    /** The status as it was reported last. */
    Optional<CacheMemberStatus> status() {
        return Optional.ofNullable(member.getStatus());
    }

    MemberNames names() {
        return MemberNames.of(member);
    }

    MemberKey key() {
        return new MemberKey(member.getMetadata().getNamespace(), spec().cache().name(), spec().region());
    }

    boolean isPrimary() {
        return spec().role() == Role.Primary;
    }

    /** Whether there are no servers here: the agent takes part in decisions, and holds no data. */
    boolean isWitness() {
        return spec().role() == Role.Witness;
    }

    /** Whether the status says that this lease was given up here. */
    boolean hasGivenUp(EpochRef epoch) {
        return status().map(CacheMemberStatus::lease)
                .map(MemberLease::givenUp)
                .filter(epoch::equals)
                .isPresent();
    }

    /** Whether the primary of the epoch must hold a lease. */
    boolean underLease() {
        return spec().lease() != null;
    }

    /** Whether an epoch is being prepared, and its primary not chosen yet. */
    static boolean isPreparing(CacheMemberSpec spec) {
        return spec.lease() != null && spec.chosen() == null;
    }

    /** Names the epoch that is being prepared; empty where none is. */
    Optional<String> preparation() {
        return isPreparing(spec()) ? Optional.of(spec().epoch() + "/" + spec().proposer()) : Optional.empty();
    }

    /** Whether the head is as the preparation demands, and has confirmed it. */
    boolean isPrepared() {
        return headView()
                .map(ServerView::guard)
                .map(GuardView::prepared)
                .filter(p -> p.equals(preparation().orElse(null)))
                .isPresent();
    }

    /**
     * Whether the head is not waited for until it says what it holds: it does not answer, it loads the copy of another server,
     * and has nothing whole before, or nothing may be changed about it, and it has not come to rest by itself. Its region is a
     * witness all the same.
     */
    boolean isMute() {
        Optional<ServerView> head = headView().filter(ServerView::answering);
        return head.isEmpty()
                || head.map(ServerView::info)
                        .filter(i -> i.loading() && i.syncing())
                        .isPresent()
                || (isHeld() && !isPrepared());
    }

    /** Whether a person or the cache's spec wants nothing to be changed. */
    boolean isHeld() {
        return spec().pause() || Annotations.isDisabled(member);
    }

    /** The pods that are declared, without those that a scale-down removes. */
    List<Pod> declaredPods() {
        int declared = isWitness() ? 0 : spec().main().replicas();
        return pods.entrySet().stream()
                .filter(e -> e.getKey() < declared)
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The recorded head's ordinal: the server that replicates from the parent region or is the primary. */
    int head() {
        return HeadRecord.ordinal(member);
    }

    Optional<Pod> headPod() {
        return Optional.ofNullable(pods.get(head()));
    }

    /** Where the head listens; empty while it has no address. */
    Optional<ServerAddress> headAddress() {
        return headPod().flatMap(MemberSnapshot::address);
    }

    /** Where the server of a pod listens; empty while the pod has no address. */
    static Optional<ServerAddress> address(Pod pod) {
        return Optional.of(pod)
                .filter(Pods::hasAddress)
                .map(p -> new ServerAddress(p.getStatus().getPodIP(), Services.PORT));
    }

    /** Whether the kubelet says why no server runs in it, and none answers. */
    boolean cannotRun(Pod pod) {
        return PodProblem.of(pod).isPresent()
                && view(pod).filter(ServerView::answering).isEmpty();
    }

    boolean isHead(Pod pod) {
        return headPod().filter(pod::equals).isPresent();
    }

    Optional<ServerView> view(Pod pod) {
        return Optional.ofNullable(views.get(pod.getMetadata().getName()))
                .filter(v -> v.uid().equals(pod.getMetadata().getUid()));
    }

    /**
     * Whether every server that could be asked has been. After a start of the agent it has not: what is reported and where
     * traffic goes stays as it is meanwhile.
     */
    boolean isObserved() {
        return declaredPods().stream()
                .filter(Pods::mayLive)
                .allMatch(p -> view(p).filter(ServerView::observed).isPresent());
    }

    /** What is known of the head. */
    Optional<ServerView> headView() {
        return headPod().flatMap(this::view);
    }

    /** Where a region's head is reached, as the control plane passed it on. */
    Optional<Endpoint> endpointOf(String region) {
        return spec().peers().stream()
                .filter(p -> p.region().equals(region))
                .findFirst()
                .map(Peer::endpoint);
    }

    Optional<Neighbour> neighbour(String region) {
        return neighbours.stream().filter(n -> n.region().equals(region)).findFirst();
    }
}
