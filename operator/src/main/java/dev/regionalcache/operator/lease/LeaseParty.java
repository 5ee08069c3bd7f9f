package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.TakeOver;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.ServerAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One member in all that it is to a lease: its witness, the lease that it holds, and the one that it hands over. It makes of
 * each plan what has to begin and to end. Thread-safe.
 */
final class LeaseParty {

    private final MemberKey member;
    private final String cacheUid;
    private final LeaseOffice.Facilities facilities;
    private final LeaseMeters meters;
    private final WitnessDesk desk;
    private final Runnable changed;
    private @Nullable LeaseKeeper keeper;
    private @Nullable HandingOver handing;

    /** The epoch that another region hands over to this one; null: none is waited for. */
    private @Nullable Epoch after;

    /**
     * Since when a server that nobody holds a lease for stays what it is; null: there is none. The first lease that is found may
     * be one that the agent held before it started.
     */
    private @Nullable Moment stayingSince;

    /**
     * Holds no lease.
     *
     * @param known when this process learned of a member for which it may have held a lease before it started; null: this is not
     *     the first lease here, and what is found writable became so under none
     * @param changed told when the member's status has something new to say
     */
    LeaseParty(
            MemberKey member,
            String cacheUid,
            LeaseOffice.Facilities facilities,
            LeaseMeters meters,
            WitnessDesk desk,
            @Nullable Moment known,
            Runnable changed) {
        this.member = member;
        this.cacheUid = cacheUid;
        this.facilities = facilities;
        this.meters = meters;
        this.desk = desk;
        this.changed = changed;
        stayingSince = known;
    }

    WitnessDesk desk() {
        return desk;
    }

    String cacheUid() {
        return cacheUid;
    }

    /** The triple, while the lease is held. */
    synchronized Optional<Epoch> held() {
        return keeper == null ? Optional.empty() : keeper.held();
    }

    /** Seconds since a majority had answered last; NaN where none is asked. */
    synchronized double secondsSinceMajority() {
        return keeper == null ? Double.NaN : keeper.secondsSinceMajority();
    }

    /** What the member is to do from now on. */
    synchronized void plan(LeasePlan plan) {
        desk.plan(plan);
        if (plan.asBefore()) {
            if (keeper == null && stayingSince == null) {
                stayingSince = facilities.clock().now();
            }
            return;
        }
        LeasePlan.Holder next = plan.holder();
        LeaseKeeper current = keeper;
        if (next == null) {
            if (current != null) {
                current.giveUp();
                if (isOver(plan.assignment(), current.plan().triple())) {
                    current.leave();
                }
            }
        } else if (current == null || !current.plan().equals(next)) {
            keeper = keep(plan, next, current);
        }
        stayingSince = null;
        after = plan.after();
        LeaseKeeper now = keeper;
        if (now != null && next != null) {
            if (plan.after() == null && plan.handover() == null) {
                now.begin();
            } else if (plan.after() != null && plan.endedAt() != null) {
                released(plan.after(), plan.endedAt());
            }
        }
        handOver(plan);
    }

    /** Whether nobody waits for proof any more that the server of this lease is gone. */
    private static boolean isOver(Assignment assignment, Epoch triple) {
        Epoch chosen = assignment.chosen();
        return assignment.released().contains(triple) || (chosen != null && chosen.number() > triple.number());
    }

    private void handOver(LeasePlan plan) {
        LeasePlan.Handover wanted = plan.handover();
        HandingOver current = handing;
        LeaseKeeper holding = keeper;
        if (current != null
                && (wanted == null || !wanted.of().equals(current.plan().of()))) {
            current.abandon();
            handing = wanted == null ? current : null;
        }
        ServerAddress successor = wanted == null ? null : plan.heads().get(wanted.successor());
        if (wanted != null
                && successor != null
                && holding != null
                && holding.plan().triple().equals(wanted.of())
                && (handing == null || !handing.plan().of().equals(wanted.of()))) {
            handing = new HandingOver(
                    wanted,
                    successor,
                    holding,
                    desk,
                    plan.logins().getFirst(),
                    facilities.connector(),
                    member.logContext(wanted.of().number()),
                    changed);
        }
    }

    /** The member's status says that this lease is being released. */
    synchronized void announced(Epoch of) {
        HandingOver current = handing;
        if (current != null && current.plan().of().equals(of)) {
            current.announced();
        }
    }

    /** A release, or a request of who holds a lease. */
    synchronized void heard(LeaseMessage message) {
        switch (message) {
            case LeaseMessage.Request request -> {
                if (handing != null) {
                    handing.heard(request.asked().triple());
                }
            }
            case LeaseMessage.Release(Epoch of, String successor, Offset end) -> {
                if (successor.equals(member.region())) {
                    released(of, end);
                }
            }
            case LeaseMessage.Answer answer -> {
                // Those are for keepers.
            }
        }
    }

    private void released(Epoch of, Offset end) {
        LeaseKeeper current = keeper;
        if (current != null && of.equals(after) && current.isWaiting()) {
            facilities
                    .gates()
                    .takeOver(
                            member, current.plan().pod(), current.plan().uid(), new TakeOver(of, end, current::begin));
        }
    }

    private LeaseKeeper keep(LeasePlan plan, LeasePlan.Holder next, @Nullable LeaseKeeper current) {
        LeaseHolder holder;
        if (current != null && current.plan().isSameServer(next)) {
            holder = current.succeeding(next, plan.witnesses(next));
        } else {
            holder = new LeaseHolder(
                    next.triple(),
                    plan.witnesses(next),
                    next.timings(),
                    facilities.process(),
                    facilities.requests()::incrementAndGet);
            if (stayingSince != null) {
                holder.foundWritable(stayingSince);
            }
        }
        if (current != null) {
            current.close();
        }
        return new LeaseKeeper(
                member,
                next,
                holder,
                plan.after() != null
                        || (plan.handover() != null && plan.handover().begun()),
                desk::seal,
                desk::logins,
                facilities.connector(),
                facilities.clock(),
                facilities.grounds(),
                meters,
                wish -> facilities.gates().wish(member, next.pod(), next.uid(), wish),
                changed);
    }

    /** What the member's status has to say. */
    synchronized LeaseView view() {
        LeaseView seen = desk.view();
        LeaseKeeper current = keeper;
        LeaseView.Releasing releasing = handing == null ? null : handing.view();
        return current == null
                ? seen
                : seen.holding(
                        current.held().orElse(null),
                        current.wasHeld(),
                        current.mayWrite(),
                        current.isGivenUp() ? current.plan().triple() : null,
                        current.gone(),
                        releasing);
    }

    /** There is proof that this process is gone. */
    synchronized void gone(String runId, String proof) {
        LeaseKeeper current = keeper;
        if (current != null && current.plan().runId().equals(runId)) {
            current.gone(proof);
        }
    }

    /** Lets go of all but what was promised. */
    synchronized void rest() {
        LeaseKeeper current = keeper;
        keeper = null;
        if (current != null) {
            current.close();
        }
        if (handing != null) {
            handing.close();
            handing = null;
        }
        desk.rest();
        meters.close();
    }
}
