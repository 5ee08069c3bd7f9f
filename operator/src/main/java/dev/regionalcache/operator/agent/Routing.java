package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.agent.MemberSnapshot.Neighbour;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.naming.Triples;
import dev.regionalcache.operator.provisioning.Backend;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where applications' traffic of this region goes. Within the cluster that is always a pod's address, for another cluster
 * the address that its region publishes; nowhere while there is nothing that could serve, so that clients are refused at
 * once.
 */
final class Routing {

    private final MemberSnapshot seen;
    private final Function<String, List<String>> resolver;
    private final @Nullable LeaseView lease;

    /** Traffic by what was seen; {@code resolver} gives the addresses of a host name. */
    Routing(MemberSnapshot seen, @Nullable LeaseView lease, Function<String, List<String>> resolver) {
        this.seen = seen;
        this.lease = lease;
        this.resolver = resolver;
    }

    /**
     * Reads: the region's servers that are in sync, else the parent region's head. A follower is as stale as its head: its
     * own link says nothing while the head's is down.
     */
    List<Backend> reads() {
        boolean headInSync = seen.headView().filter(ServerView::inSync).isPresent();
        List<Backend> local = seen.declaredPods().stream()
                .filter(Pods::hasAddress)
                .filter(p -> headInSync)
                .filter(p -> seen.view(p).filter(ServerView::inSync).isPresent())
                .map(Pods::backend)
                .toList();
        Peer parent = seen.spec().parent();
        if (!local.isEmpty() || parent == null || seen.spec().orphaned()) {
            return local;
        }
        return elsewhere(parent.region(), Routing::servesReads);
    }

    /** Writes: the head of the primary region, if it is the server that the epoch made writable. */
    List<Backend> writes(Writable writable) {
        Choice chosen = seen.spec().chosen();
        if (chosen == null) {
            return List.of();
        }
        return switch (writable) {
            case Writable.NotPrimary() ->
                chosen.region().equals(seen.spec().region())
                        ? List.of()
                        : elsewhere(primary(chosen), Routing::servesWrites);
            case Writable.Leaving(var server, var begun) ->
                isHandedOver() ? elsewhere(chosen.region(), Routing::servesWrites) : writableHead(server);
            case Writable.Recorded(var server) ->
                WritableRules.isSuccessor(seen) ? successor(server, chosen) : writableHead(server);
            case Writable.ToBeRecorded(var server) -> WritableRules.isStaying(seen) ? writableHead(server) : List.of();
            case Writable.Refused(var reason, var message) -> List.of();
        };
    }

    /** In a switchover the region that hands over, until it is known to have done so. */
    private String primary(Choice chosen) {
        EpochRef previous = seen.spec().previous();
        return previous == null || !seen.underLease() || isHandedOver() ? chosen.region() : previous.region();
    }

    /** Whether the server of the epoch before has ended: writers wait at its successor then, for a few milliseconds. */
    private boolean isHandedOver() {
        EpochRef previous = seen.spec().previous();
        return previous != null
                && ((lease != null && (lease.previousReleased() || lease.hasHandedOver(Triples.epoch(previous))))
                        || seen.hasGivenUp(previous));
    }

    /** Before it holds its lease for the first time it refuses writes itself, as soon as nobody else accepts them. */
    private List<Backend> successor(ServerRef server, Choice chosen) {
        if (!isHandedOver()) {
            return elsewhere(primary(chosen), Routing::servesWrites);
        }
        return lease != null && lease.wasHeld() ? writableHead(server) : headOf(server);
    }

    private List<Backend> headOf(ServerRef server) {
        return isHead(server)
                ? seen.headPod().filter(Pods::mayLive).map(Pods::backend).stream()
                        .toList()
                : List.of();
    }

    private boolean isHead(ServerRef server) {
        return seen.headView()
                .map(ServerView::info)
                .filter(i -> i.runId().equals(server.runId()))
                .isPresent();
    }

    /** One whose pod is being deleted accepts writes until it ends, and nobody else does. */
    private List<Backend> writableHead(ServerRef server) {
        boolean accepts = seen.headView().filter(v -> v.link() == Link.None).isPresent();
        return accepts && (!seen.underLease() || isOpen()) ? headOf(server) : List.of();
    }

    /** Under a lease: it is held, and the server has confirmed that it accepts writes. */
    private boolean isOpen() {
        return lease != null
                && lease.mayWrite()
                && seen.headView()
                        .map(ServerView::guard)
                        .filter(GuardView::open)
                        .isPresent();
    }

    private List<Backend> elsewhere(String region, Function<CacheMember, Boolean> serves) {
        Optional<Neighbour> neighbour = seen.neighbour(region);
        if (neighbour.isPresent()) {
            Pod head = neighbour.get().head();
            return head != null && serves.apply(neighbour.get().member()) ? List.of(Pods.backend(head)) : List.of();
        }
        return seen.endpointOf(region).map(this::external).orElse(List.of());
    }

    /** A slice holds addresses of one family: of a name that has both, those of IPv4, which every cluster can reach. */
    private List<Backend> external(Endpoint endpoint) {
        List<String> addresses = resolver.apply(endpoint.host());
        List<String> ipv4 = addresses.stream().filter(a -> !a.contains(":")).toList();
        return (ipv4.isEmpty() ? addresses : ipv4)
                .stream()
                        .map(address -> Backend.external(address, endpoint.port()))
                        .toList();
    }

    private static boolean servesReads(CacheMember member) {
        CacheMemberStatus status = member.getStatus();
        return status != null && (Link.Up.name().equals(status.link()) || servesWrites(member));
    }

    private static boolean servesWrites(CacheMember member) {
        CacheMemberStatus status = member.getStatus();
        return status != null
                && (leaves(member.getSpec())
                        || (member.getSpec().role() == Role.Primary
                                && isWritable(status.writable(), status.head(), member.getSpec())))
                && holdsLease(member, status.lease());
    }

    /** It holds the lease of the epoch before until it has handed over. */
    private static boolean leaves(CacheMemberSpec spec) {
        EpochRef previous = spec.previous();
        return previous != null
                && spec.lease() != null
                && previous.region().equals(spec.region())
                && spec.chosen() != null
                && !spec.chosen().region().equals(spec.region());
    }

    /** In the epoch before, where this one names the same server. */
    private static boolean stays(CacheMemberSpec spec, ServerRef writable) {
        EpochRef previous = spec.previous();
        return previous != null
                && previous.region().equals(spec.region())
                && previous.epoch() == writable.epoch()
                && spec.chosen() != null
                && writable.runId().equals(spec.chosen().runId());
    }

    private static boolean holdsLease(CacheMember member, @Nullable MemberLease lease) {
        CacheMemberSpec spec = member.getSpec();
        if (spec.lease() == null) {
            return true;
        }
        EpochRef held = lease == null ? null : lease.held();
        return held != null
                && (held.equals(new EpochRef(spec.epoch(), spec.proposer(), spec.region()))
                        || held.equals(spec.previous()));
    }

    private static boolean isWritable(@Nullable ServerRef writable, @Nullable Head head, CacheMemberSpec spec) {
        return writable != null
                && head != null
                && head.position() == null
                && (writable.epoch() == spec.epoch() || stays(spec, writable))
                && writable.runId().equals(head.runId());
    }
}
