package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.TakeOver;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.ServerAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All witnesses and holders of this agent, one process: what it promised is forgotten with it, and an answer to another
 * process never counts. No method waits for a server. Thread-safe.
 */
public final class LeaseOffice implements AutoCloseable {

    /** Tells a server's keeper what the lease means for its server; without waiting. */
    public interface Gates {

        /** What is wanted of its gate. */
        void wish(MemberKey member, String pod, String uid, GateWish wish);

        /** The primary has handed over to it. */
        void takeOver(MemberKey member, String pod, String uid, TakeOver takeOver);
    }

    /** A cache that is made anew begins its epochs anew, and with other witnesses. */
    private record DeskKey(MemberKey member, String cacheUid) {}

    private final String process = UUID.randomUUID().toString();
    private final Moment started;
    private final RedisConnector connector;
    private final MomentSource clock;
    private final MeterRegistry registry;
    private final Gates gates;
    private final Grounds grounds;
    private final Consumer<MemberKey> changed;
    private final Map<DeskKey, WitnessDesk> desks = new ConcurrentHashMap<>();
    private final Map<MemberKey, MemberLeases> members = new ConcurrentHashMap<>();

    /**
     * An office without members.
     *
     * @param changed told when a member's status has something new to say
     */
    public LeaseOffice(
            RedisConnector connector,
            MomentSource clock,
            MeterRegistry registry,
            Gates gates,
            Grounds grounds,
            Consumer<MemberKey> changed) {
        this.connector = connector;
        this.clock = clock;
        this.registry = registry;
        this.gates = gates;
        this.grounds = grounds;
        this.changed = changed;
        started = clock.now();
    }

    /** One member: its witness, and the lease that it holds. Its own lock guards it. */
    private final class MemberLeases {

        private final MemberKey member;
        private final LeaseMeters meters;
        private final WitnessDesk desk;
        private final String cacheUid;
        private @Nullable LeaseKeeper keeper;
        private @Nullable HandingOver handing;

        /** The epoch that another region hands over to this one; null: none is waited for. */
        private @Nullable Epoch after;

        /** Since when a server that nobody holds a lease for stays what it is; null: there is none. */
        private @Nullable Moment stayingSince;

        /** Whether the agent has just started: the first lease that it finds may be one that it held before. */
        private boolean first = true;

        MemberLeases(MemberKey member, LeasePlan plan) {
            this.member = member;
            cacheUid = plan.cacheUid();
            meters = new LeaseMeters(registry, member, () -> held().isPresent(), this::secondsSinceMajority);
            desk = desks.computeIfAbsent(
                    new DeskKey(member, plan.cacheUid()),
                    key -> new WitnessDesk(
                            member,
                            plan,
                            started,
                            connector,
                            clock,
                            meters,
                            () -> changed.accept(member),
                            message -> LeaseOffice.this.heard(member, message)));
        }

        private synchronized Optional<Epoch> held() {
            return keeper == null ? Optional.empty() : keeper.held();
        }

        private synchronized double secondsSinceMajority() {
            return keeper == null ? Double.NaN : keeper.secondsSinceMajority();
        }

        synchronized void plan(LeasePlan plan) {
            desk.plan(plan);
            if (plan.asBefore()) {
                if (keeper == null && stayingSince == null) {
                    stayingSince = clock.now();
                }
                return;
            }
            LeasePlan.Holder next = plan.holder();
            LeaseKeeper current = keeper;
            if (next == null) {
                if (current != null) {
                    current.giveUp();
                }
            } else if (current == null || !current.plan().equals(next)) {
                keeper = keep(plan, next, current);
            }
            first = false;
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
                        connector,
                        new LogContext(
                                member.namespace(),
                                member.cache(),
                                member.region(),
                                wanted.of().number()),
                        () -> changed.accept(member));
            }
        }

        synchronized void announced(Epoch of) {
            HandingOver current = handing;
            if (current != null && current.plan().of().equals(of)) {
                current.announced();
            }
        }

        synchronized void heard(LeaseMessage message) {
            switch (message) {
                case LeaseMessage.Request request -> {
                    if (handing != null) {
                        handing.heard(request.asked().triple());
                    }
                }
                case LeaseMessage.Release(Epoch of, String successor, long offset) -> {
                    if (successor.equals(member.region())) {
                        released(of, offset);
                    }
                }
                case LeaseMessage.Answer answer -> {
                    // Those are for keepers.
                }
            }
        }

        private void released(Epoch of, long offset) {
            LeaseKeeper current = keeper;
            if (current != null && of.equals(after) && current.isWaiting()) {
                gates.takeOver(
                        member, current.plan().pod(), current.plan().uid(), new TakeOver(of, offset, current::begin));
            }
        }

        private LeaseKeeper keep(LeasePlan plan, LeasePlan.Holder next, @Nullable LeaseKeeper current) {
            LeaseHolder holder;
            if (current != null && current.plan().isSameServer(next)) {
                holder = current.succeeding(next, plan.witnesses(next));
            } else {
                holder = new LeaseHolder(next.triple(), plan.witnesses(next), next.timings(), process);
                if (stayingSince != null) {
                    holder.foundWritable(stayingSince);
                } else if (first) {
                    holder.foundWritable(started);
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
                    plan.seal(member.cache()),
                    plan.logins(),
                    connector,
                    clock,
                    grounds,
                    meters,
                    wish -> gates.wish(member, next.pod(), next.uid(), wish),
                    () -> changed.accept(member));
        }

        synchronized LeaseView view() {
            LeaseView seen = desk.view();
            LeaseKeeper current = keeper;
            LeaseView.Releasing releasing = handing == null ? null : handing.view();
            return current == null
                    ? seen
                    : new LeaseView(
                            seen.recalled(),
                            seen.answered(),
                            seen.toRecord(),
                            seen.prepared(),
                            current.held().orElse(null),
                            current.mayWrite(),
                            current.isGivenUp() ? current.plan().triple() : null,
                            current.gone(),
                            releasing,
                            seen.previousReleased(),
                            seen.vote(),
                            seen.connected());
        }

        synchronized void gone(String runId, String proof) {
            LeaseKeeper current = keeper;
            if (current != null && current.plan().runId().equals(runId)) {
                current.gone(proof);
            }
        }

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

    /** Whether the witness of this member has read it since the start. */
    public boolean isRecalled(MemberKey member, String cacheUid) {
        WitnessDesk desk = desks.get(new DeskKey(member, cacheUid));
        return desk != null && desk.view().recalled();
    }

    /** What the member's status said in a read that was not from a cache; later calls change nothing. */
    public void recall(MemberKey member, LeasePlan plan, @Nullable Epoch answered, @Nullable Prepared prepared) {
        leases(member, plan).desk.recall(answered, prepared);
    }

    /** What the member is to do from now on. From the return of this no epoch that the plan forbids is answered. */
    public void plan(MemberKey member, LeasePlan plan) {
        leases(member, plan).plan(plan);
    }

    private MemberLeases leases(MemberKey member, LeasePlan plan) {
        MemberLeases found = members.get(member);
        if (found != null && !found.cacheUid.equals(plan.cacheUid())) {
            forget(member);
        }
        return members.computeIfAbsent(member, key -> new MemberLeases(key, plan));
    }

    /** What the member's status has to say; empty for one without a lease. */
    public Optional<LeaseView> view(MemberKey member) {
        return Optional.ofNullable(members.get(member)).map(MemberLeases::view);
    }

    /** The triple was written to the member's status. */
    public void recorded(MemberKey member, Epoch triple) {
        Optional.ofNullable(members.get(member)).ifPresent(m -> m.desk.recorded(triple));
    }

    /** The triple was certainly not written. */
    public void notRecorded(MemberKey member, Epoch triple) {
        Optional.ofNullable(members.get(member)).ifPresent(m -> m.desk.notRecorded(triple));
    }

    /** The member's status says that this lease is being released. */
    public void announced(MemberKey member, Epoch of) {
        Optional.ofNullable(members.get(member)).ifPresent(m -> m.announced(of));
    }

    private void heard(MemberKey member, LeaseMessage message) {
        Optional.ofNullable(members.get(member)).ifPresent(m -> m.heard(message));
    }

    /** There is proof that this process is gone: where a lease was held for it, it is given up. */
    public void gone(MemberKey member, String runId, String proof) {
        Optional.ofNullable(members.get(member)).ifPresent(m -> m.gone(runId, proof));
    }

    /** The member has no lease any more; what its witness promised stays. */
    public void forget(MemberKey member) {
        Optional.ofNullable(members.remove(member)).ifPresent(MemberLeases::rest);
    }

    @Override
    public void close() {
        List.copyOf(members.keySet()).forEach(this::forget);
    }
}
