package dev.regionalcache.operator.agent;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.lease.LeasePlan;
import dev.regionalcache.operator.naming.Triples;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.Services;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a member's spec and status mean for its witness and its lease. */
final class LeasePlans {

    private LeasePlans() {}

    /**
     * The plan of a member under a lease.
     *
     * @param headAddress the head's Service; null until it exists
     */
    static LeasePlan of(
            MemberSnapshot seen,
            LeaseTerms terms,
            Writable writable,
            Passwords passwords,
            @Nullable ServerAddress headAddress) {
        CacheMemberSpec spec = seen.spec();
        LeaseTimings timings = new LeaseTimings(Duration.ofMillis(terms.fencingMillis()));
        Choice chosen = spec.chosen();
        Assignment assignment = new Assignment(
                spec.epoch(),
                spec.proposer(),
                chosen == null ? null : new Epoch(spec.epoch(), spec.proposer(), chosen.region()),
                Triples.epochOrNull(spec.previous()),
                spec.released().stream().map(Release::of).map(Triples::epoch).collect(Collectors.toSet()),
                timings);
        Optional<Pod> head = seen.headPod().filter(Pods::mayLive);
        Optional<ServerRef> server = writable.holder();
        // A pod that is gone for a moment proves nothing, and a server that stays holds the lease of the epoch before.
        boolean asBefore =
                (server.isPresent() && head.isEmpty()) || (server.isEmpty() && WritableRules.isStaying(seen));
        Epoch triple = writable instanceof Writable.Leaving
                ? Triples.epoch(Objects.requireNonNull(spec.previous()))
                : own(spec);
        LeasePlan.Holder holder = server.filter(s -> !seen.hasGivenUp(Triples.ref(triple)))
                .flatMap(s -> head.map(pod -> holder(seen, pod, s, triple, timings)))
                .orElse(null);
        Epoch after = after(seen);
        return new LeasePlan(
                spec.cache().uid(),
                assignment,
                passwords.operatorLogins(),
                heads(seen, headAddress),
                holder,
                former(seen),
                after,
                after == null ? null : endedAt(spec, after),
                writable instanceof Writable.Leaving(ServerRef leaving, boolean begun) && chosen != null
                        ? new LeasePlan.Handover(triple, chosen.region(), begun)
                        : null,
                asBefore);
    }

    /** Once the lease was held in the epoch, its own witnesses alone decide. */
    private static List<Set<String>> former(MemberSnapshot seen) {
        boolean wasHeld = lease(seen)
                .map(MemberLease::held)
                .filter(h -> Triples.epoch(h).equals(own(seen.spec())))
                .isPresent();
        return wasHeld
                ? List.of()
                : seen.spec().formerWitnesses().stream()
                        .map(set -> Set.copyOf(set.regions()))
                        .toList();
    }

    /** The epoch that is handed over to this region, until its server is a master. */
    private static @Nullable Epoch after(MemberSnapshot seen) {
        boolean master = seen.headView()
                .map(ServerView::info)
                .filter(ServerInfo::isMaster)
                .isPresent();
        return WritableRules.isSuccessor(seen) && !master
                ? Triples.epochOrNull(seen.spec().previous())
                : null;
    }

    private static @Nullable Offset endedAt(CacheMemberSpec spec, Epoch after) {
        return spec.released().stream()
                .filter(r -> Triples.epoch(r.of()).equals(after))
                .filter(r -> spec.region().equals(r.successor()))
                .flatMap(r -> end(r, spec.chosen()).stream())
                .findFirst()
                .orElse(null);
    }

    /** The successor was chosen in the history of the primary; an operator that wrote no history with a release knew that one. */
    private static Optional<Offset> end(Release release, @Nullable Choice chosen) {
        String told = release.replicationId();
        String history = told != null || chosen == null ? told : chosen.replicationId();
        Long offset = release.offset();
        return history == null || offset == null ? Optional.empty() : Optional.of(new Offset(history, offset));
    }

    private static LeasePlan.Holder holder(
            MemberSnapshot seen, Pod pod, ServerRef server, Epoch triple, LeaseTimings timings) {
        CacheMemberSpec spec = seen.spec();
        return new LeasePlan.Holder(
                triple,
                Set.copyOf(spec.witnesses()),
                timings,
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                seen.head(),
                new ServerAddress(pod.getStatus().getPodIP(), Services.PORT),
                server.runId());
    }

    private static Map<String, ServerAddress> heads(MemberSnapshot seen, @Nullable ServerAddress headAddress) {
        Map<String, ServerAddress> heads = new TreeMap<>();
        for (Peer peer : seen.spec().peers()) {
            if (peer.endpoint() != null) {
                heads.put(peer.region(), ServerPlans.address(peer.endpoint()));
            }
        }
        if (headAddress != null) {
            heads.put(seen.spec().region(), headAddress);
        }
        return heads;
    }

    /** What the member's status says of its witness. */
    static Recalled recalled(@Nullable CacheMemberStatus status) {
        if (status == null || status.lease() == null) {
            return Recalled.NOTHING;
        }
        MemberLease lease = status.lease();
        var prepared = lease.prepared();
        return new Recalled(
                Triples.epochOrNull(lease.answered()),
                Triples.epochOrNull(lease.next()),
                prepared == null ? null : new Prepared(prepared.epoch(), prepared.proposer()));
    }

    private static Optional<MemberLease> lease(MemberSnapshot seen) {
        return seen.status().map(CacheMemberStatus::lease);
    }

    private static Epoch own(CacheMemberSpec spec) {
        return new Epoch(spec.epoch(), spec.proposer(), spec.region());
    }
}
