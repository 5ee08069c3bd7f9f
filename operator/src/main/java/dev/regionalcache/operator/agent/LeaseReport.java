package dev.regionalcache.operator.agent;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Prepared;
import dev.regionalcache.crds.member.Releasing;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.lease.LeaseView;
import dev.regionalcache.operator.naming.Triples;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.Offset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the member's status says of the lease. */
final class LeaseReport {

    private final MemberSnapshot seen;
    private final @Nullable LeaseView lease;
    private final @Nullable MemberLease before;

    LeaseReport(MemberSnapshot seen, Findings findings) {
        this.seen = seen;
        lease = findings.lease();
        before = seen.status().map(CacheMemberStatus::lease).orElse(null);
    }

    @Nullable
    MemberLease build() {
        LeaseView now = lease;
        if (now == null || !now.recalled()) {
            // What was promised is kept; nothing of it is known to be so now.
            return seen.underLease() || before == null
                    ? before
                    : new MemberLease(
                            before.answered(),
                            before.next(),
                            before.prepared(),
                            null,
                            before.givenUp(),
                            before.releasing(),
                            null,
                            List.of());
        }
        return new MemberLease(
                newest(before == null ? null : before.answered(), Triples.refOrNull(now.answered())),
                Triples.refOrNull(now.next()),
                prepared(now),
                held(now),
                givenUp(now),
                releasing(now),
                Triples.refOrNull(now.vote()),
                now.connected());
    }

    /** What was answered never becomes less: a triple may have been written that the view did not know yet. */
    private static @Nullable EpochRef newest(@Nullable EpochRef written, @Nullable EpochRef now) {
        return now == null || (written != null && written.epoch() > now.epoch()) ? written : now;
    }

    /** While it is waited for whether a lease is held, what was said of it stays. */
    private @Nullable EpochRef held(LeaseView now) {
        return now.held() == null && now.mayWrite() && before != null ? before.held() : Triples.refOrNull(now.held());
    }

    /**
     * The preparation, once the head is as it demands: what it holds stands still then. Nobody waits for one that is mute.
     */
    private @Nullable Prepared prepared(LeaseView now) {
        Prepared last = before == null ? null : before.prepared();
        boolean demanded = seen.preparation().isPresent()
                && now.prepared() != null
                && now.prepared().number() == seen.spec().epoch()
                && now.prepared().proposer().equals(seen.spec().proposer())
                && (seen.isMute() || seen.isPrepared());
        return demanded ? new Prepared(seen.spec().epoch(), seen.spec().proposer()) : last;
    }

    /** A lease whose answers were discarded, where its server is gone or has confirmed the fence of a preparation. */
    private @Nullable EpochRef givenUp(LeaseView now) {
        boolean gone = now.gone() != null
                || now.hasHandedOver(now.ended())
                || (now.ended() != null && !isLongOver(now.ended()) && seen.isPrepared() && isServerOf(now.ended()));
        return gone ? Triples.refOrNull(now.ended()) : before == null ? null : before.givenUp();
    }

    /** Whether another epoch has been in force since: that nobody holds this one is no news, and would be passed on to all. */
    private boolean isLongOver(Epoch ended) {
        EpochRef answered = before == null ? null : before.answered();
        return answered != null && answered.epoch() > ended.number();
    }

    /** The last one is kept: it says how long writes waited. */
    private @Nullable Releasing releasing(LeaseView now) {
        LeaseView.Releasing releasing = now.releasing();
        if (releasing == null) {
            return before == null ? null : before.releasing();
        }
        Offset end = releasing.end();
        return new Releasing(
                Triples.ref(releasing.of()),
                releasing.successor(),
                end == null ? null : end.replicationId(),
                end == null ? null : end.applied(),
                releasing.gapMillis());
    }

    private boolean isServerOf(Epoch ended) {
        Optional<ServerRef> recorded = seen.status().map(CacheMemberStatus::writable);
        return recorded.filter(w -> w.epoch() == ended.number()
                        && seen.headView()
                                .map(ServerView::info)
                                .filter(i -> i.runId().equals(w.runId()))
                                .isPresent())
                .isPresent();
    }
}
