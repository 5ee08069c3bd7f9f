package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.operator.apply.StatusWrite;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses of members, one at a time for each: the reports of reconciles, and beside them a triple that a primary waits
 * for. Each is written over the version that it was made from, and no other. Thread-safe.
 */
final class MemberStatuses {

    private static final Logger LOG = LoggerFactory.getLogger(MemberStatuses.class);

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Agent.FIELD_MANAGER)
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final MemberSources sources;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    MemberStatuses(KubernetesClient client, MemberSources sources) {
        this.client = client;
        this.sources = sources;
    }

    /** Whose turn it is to write one member's status, and what was written last beside reports. */
    private static final class Turn {
        private @Nullable Beside last;
    }

    /** A triple was written over a version, and nothing else was changed: what was made from that holds for the next. */
    private record Beside(String over, CacheMember written) {}

    /**
     * Writes a report where it differs, and only over the version that it was made from: a stale view records no server.
     *
     * @return the member as it is then; empty when it has changed meanwhile
     */
    Optional<CacheMember> report(CacheMember member, CacheMemberStatus status, Context<CacheMember> context) {
        Turn turn = turn(member);
        synchronized (turn) {
            Beside last = turn.last;
            CacheMember from = last != null && last.over().equals(version(member)) ? last.written() : member;
            CacheMemberStatus now = from.getStatus();
            CacheMemberStatus report = now == null ? status : withAnswered(status, now);
            return report.equals(now) ? Optional.of(from) : StatusWrite.written(over(from, report), context);
        }
    }

    private static CacheMemberStatus withAnswered(CacheMemberStatus report, CacheMemberStatus written) {
        MemberLease lease = report.lease();
        EpochRef answered = answered(written);
        return lease == null || answered == null || isNewer(lease.answered(), answered)
                ? report
                : report.withLease(lease.withAnswered(answered));
    }

    /**
     * Writes that this triple is answered, and nothing else.
     *
     * @param cacheUid the cache that the member must be of
     * @return whether the status certainly says so now
     */
    boolean answered(String namespace, String name, String cacheUid, EpochRef triple) {
        CacheMember member = sources.member(namespace, name).orElse(null);
        if (member == null) {
            return false;
        }
        Turn turn = turn(member);
        synchronized (turn) {
            try {
                return answered(turn, newest(turn, member), cacheUid, triple);
            } catch (KubernetesClientException e) {
                LOG.debug("{} was not written beside reports", triple, e);
                return false;
            }
        }
    }

    private CacheMember newest(Turn turn, CacheMember before) {
        // A report that was waited for is in the cache.
        CacheMember member = sources.member(
                        before.getMetadata().getNamespace(),
                        before.getMetadata().getName())
                .orElse(before);
        Beside last = turn.last;
        return last != null && last.over().equals(version(member)) ? last.written() : member;
    }

    private boolean answered(Turn turn, CacheMember seen, String cacheUid, EpochRef triple) {
        CacheMember member = seen;
        for (int attempt = 1; member != null; attempt++) {
            CacheMemberStatus status = member.getStatus();
            if (status == null
                    || status.lease() == null
                    || !member.getSpec().cache().uid().equals(cacheUid)) {
                return false;
            }
            EpochRef before = status.lease().answered();
            if (triple.equals(before) || isNewer(before, triple)) {
                return triple.equals(before);
            }
            try {
                CacheMember written = client.resource(
                                over(member, status.withLease(status.lease().withAnswered(triple))))
                        .subresource("status")
                        .patch(APPLY);
                turn.last = new Beside(version(member), written);
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt > 1) {
                    throw e;
                }
                member = client.resource(member).get();
            }
        }
        return false;
    }

    private static boolean isNewer(@Nullable EpochRef one, EpochRef other) {
        return one != null && one.epoch() > other.epoch();
    }

    private static @Nullable EpochRef answered(CacheMemberStatus status) {
        return status.lease() == null ? null : status.lease().answered();
    }

    /** The member is served no more. */
    void forget(CacheMember member) {
        turns.remove(member.getMetadata().getUid());
    }

    private Turn turn(CacheMember member) {
        return turns.computeIfAbsent(member.getMetadata().getUid(), uid -> new Turn());
    }

    private static String version(CacheMember member) {
        return member.getMetadata().getResourceVersion();
    }

    private static CacheMember over(CacheMember member, CacheMemberStatus status) {
        CacheMember report = new CacheMember();
        report.setMetadata(StatusWrite.address(member));
        report.setStatus(status);
        return report;
    }
}
