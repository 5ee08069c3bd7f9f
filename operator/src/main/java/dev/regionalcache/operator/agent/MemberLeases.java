package dev.regionalcache.operator.agent;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.lease.LeaseOffice;
import dev.regionalcache.operator.lease.LeasePlan;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lease's part of a reconcile. */
final class MemberLeases {

    private final KubernetesClient client;
    private final LeaseOffice office;

    MemberLeases(KubernetesClient client, LeaseOffice office) {
        this.client = client;
        this.office = office;
    }

    /** Passes on what was decided; what the status has to say of the lease, null where there is none. */
    @Nullable
    LeaseView keep(MemberSnapshot seen, Writable writable, Passwords passwords, @Nullable ServerAddress head) {
        LeaseTerms terms = seen.spec().lease();
        if (terms == null || seen.spec().orphaned()) {
            office.forget(seen.key());
            return null;
        }
        LeasePlan plan = LeasePlans.of(seen, terms, writable, passwords, head);
        RuntimeException failure = null;
        if (!office.isRecalled(seen.key(), plan.cacheUid())) {
            try {
                recall(seen, plan);
            } catch (KubernetesClientException e) {
                failure = e;
            }
        }
        // What holds without the API server does; the rest is tried again.
        office.plan(seen.key(), plan);
        if (failure != null) {
            throw failure;
        }
        writable.holder().ifPresent(server -> proof(seen, server));
        return office.view(seen.key()).orElse(null);
    }

    /** A get is answered by a majority of the API server's own store, while what is watched may be old. */
    private void recall(MemberSnapshot seen, LeasePlan plan) {
        office.recall(seen.key(), plan, LeasePlans.recalled(read(seen)));
    }

    private void proof(MemberSnapshot seen, ServerRef server) {
        inItsPlace(seen, server)
                .ifPresent(runId ->
                        office.gone(seen.key(), server.runId(), "in its place answers a process with run id " + runId));
    }

    /**
     * The run id of another process in the place of the recorded one. A process in another pod says nothing of it: it may live
     * beside that.
     */
    static Optional<String> inItsPlace(MemberSnapshot seen, ServerRef server) {
        String pod = server.pod();
        return seen.headPod()
                .filter(p -> pod == null || pod.equals(p.getMetadata().getName()))
                .flatMap(seen::view)
                .map(ServerView::info)
                .map(ServerInfo::runId)
                .filter(runId -> !runId.equals(server.runId()));
    }

    /** The status was written with this view, and {@code now} is the member with it. */
    void written(MemberSnapshot seen, @Nullable LeaseView view, CacheMember now) {
        if (view != null && view.toRecord() != null && view.recalled()) {
            // A later one may have been written meanwhile.
            found(seen, view.toRecord(), now.getStatus());
        }
        if (view != null
                && view.next() != null
                && view.next().equals(LeasePlans.recalled(now.getStatus()).next())) {
            office.nextRecorded(seen.key(), view.next());
        }
        if (view != null && view.releasing() != null && view.recalled()) {
            office.announced(seen.key(), view.releasing().of());
        }
    }

    /**
     * It was not: the member has changed meanwhile. An attempt before this one, whose outcome was not known, may be what changed
     * it, so the member is read; until that succeeds the outcome stays unknown.
     */
    void notWritten(MemberSnapshot seen, @Nullable LeaseView view) {
        if (view != null && view.toRecord() != null) {
            found(seen, view.toRecord(), read(seen));
        }
    }

    /** The status as it certainly is: whether it says this triple. */
    private void found(MemberSnapshot seen, Epoch triple, @Nullable CacheMemberStatus status) {
        if (triple.equals(LeasePlans.recalled(status).answered())) {
            office.recorded(seen.key(), triple);
        } else {
            office.notRecorded(seen.key(), triple);
        }
    }

    /** Null: there is no member, or no status. */
    private @Nullable CacheMemberStatus read(MemberSnapshot seen) {
        CacheMember member = client.resource(seen.member()).get();
        return member == null ? null : member.getStatus();
    }

    /** The member is served no more. */
    void forget(MemberSnapshot seen) {
        office.forget(seen.key());
    }

    /** The member is there no more. */
    void removed(MemberSnapshot seen) {
        office.removed(seen.key());
    }
}
