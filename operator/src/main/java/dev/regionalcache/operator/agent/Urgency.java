package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.operator.lease.LeaseView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What others wait for while the primary changes: it is told, or looked at again, before all else. */
final class Urgency {

    private Urgency() {}

    /** Whether the epoch has just begun here: servers are on their way, and what comes of it is told before all else. */
    static boolean isNew(MemberSnapshot seen) {
        return seen.underLease()
                && seen.isObserved()
                && seen.status()
                        .map(CacheMemberStatus::observedEpoch)
                        .filter(epoch -> epoch != seen.spec().epoch())
                        .isPresent();
    }

    /** Whether a change of the primary waits for what is to be told. */
    static boolean isAwaited(MemberSnapshot seen, Findings findings) {
        MemberLease now = new LeaseReport(seen, findings).build();
        MemberLease before = seen.status().map(CacheMemberStatus::lease).orElse(null);
        LeaseView lease = findings.lease();
        if (now == null || before == null) {
            return false;
        }
        boolean records = lease != null && lease.toRecord() != null;
        return records
                || !Objects.equals(now.prepared(), before.prepared())
                || !Objects.equals(now.givenUp(), before.givenUp());
    }

    /** Its server has ended for a successor, which is told on its own server: what waits for this region is its traffic. */
    static boolean hasHandedOver(@Nullable LeaseView lease) {
        return lease != null && lease.hasHandedOver(lease.ended());
    }

    /** Whether a server waits for what this reconcile writes: its own writes bring the agent no event. */
    static boolean isWaitedFor(MemberSnapshot seen, Writable writable, @Nullable LeaseView lease) {
        boolean toBeRecorded = writable instanceof Writable.ToBeRecorded && seen.isObserved();
        boolean givenUp = writable instanceof Writable.Leaving && lease != null && lease.ended() != null;
        // A primary waits for the answer: traffic is led after that.
        boolean urgent = lease != null && lease.toRecord() != null;
        return toBeRecorded || givenUp || urgent || LostReport.isNew(seen);
    }
}
