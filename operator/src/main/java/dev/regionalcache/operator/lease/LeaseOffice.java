package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.TakeOver;
import dev.regionalcache.redis.RedisConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

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

    /** Longer than any promise, so that nobody is missed who made one. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** A cache that is made anew begins its epochs anew, and with other witnesses. */
    private record DeskKey(MemberKey member, String cacheUid) {}

    private final Facilities facilities;
    private final MeterRegistry registry;
    private final Records records;
    private final Consumer<MemberKey> changed;
    private final Map<DeskKey, WitnessDesk> desks = new ConcurrentHashMap<>();
    private final Map<MemberKey, LeaseParty> members = new ConcurrentHashMap<>();

    /** Since when the members of desks are gone. */
    private final Map<DeskKey, Moment> gone = new ConcurrentHashMap<>();

    /**
     * What all members share.
     *
     * @param process random id of this agent process
     * @param requests that it has sent for all leases: an answer to one never counts for another
     * @param started when it started
     * @param lines to the heads of all caches
     */
    record Facilities(
            String process,
            AtomicLong requests,
            Moment started,
            RedisConnector connector,
            HeadLines lines,
            MomentSource clock,
            Gates gates,
            Grounds grounds) {}

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
            Records records,
            Consumer<MemberKey> changed) {
        facilities = new Facilities(
                UUID.randomUUID().toString(),
                new AtomicLong(),
                clock.now(),
                connector,
                new HeadLines(connector),
                clock,
                gates,
                grounds);
        this.registry = registry;
        this.records = records;
        this.changed = changed;
    }

    /** Whether the witness of this member has read it since the start. */
    public boolean isRecalled(MemberKey member, String cacheUid) {
        WitnessDesk desk = desks.get(new DeskKey(member, cacheUid));
        return desk != null && desk.view().recalled();
    }

    /** What the member's status said in a read that was not from a cache; later calls change nothing. */
    public void recall(MemberKey member, LeasePlan plan, Recalled status) {
        leases(member, plan).desk().recall(status);
    }

    /** What the member is to do from now on. From the return of this no epoch that the plan forbids is answered. */
    public void plan(MemberKey member, LeasePlan plan) {
        clear();
        leases(member, plan).plan(plan);
    }

    private LeaseParty leases(MemberKey member, LeasePlan plan) {
        LeaseParty found = members.get(member);
        if (found != null && !found.cacheUid().equals(plan.cacheUid())) {
            forget(member);
        }
        return members.computeIfAbsent(member, key -> party(key, plan));
    }

    private LeaseParty party(MemberKey member, LeasePlan plan) {
        LeaseMeters meters = new LeaseMeters(
                registry,
                member,
                () -> party(member).flatMap(LeaseParty::held).isPresent(),
                () -> party(member).map(LeaseParty::secondsSinceMajority).orElse(Double.NaN));
        DeskKey key = new DeskKey(member, plan.cacheUid());
        // Nobody can ask for a lease before the caches are filled, seconds after the start of the process.
        Moment known = desks.containsKey(key) ? null : facilities.clock().now();
        WitnessDesk desk = Objects.requireNonNull(desks.compute(key, (k, before) -> {
            gone.remove(k);
            return before == null ? desk(member, plan, meters) : before;
        }));
        desk.countWith(meters);
        return new LeaseParty(member, plan.cacheUid(), facilities, meters, desk, known, () -> changed.accept(member));
    }

    private WitnessDesk desk(MemberKey member, LeasePlan plan, LeaseMeters meters) {
        return new WitnessDesk(
                member,
                plan,
                facilities,
                meters,
                records,
                () -> changed.accept(member),
                message -> party(member).ifPresent(p -> p.heard(message)));
    }

    private Optional<LeaseParty> party(MemberKey member) {
        return Optional.ofNullable(members.get(member));
    }

    /** What the member's status has to say; empty for one without a lease. */
    public Optional<LeaseView> view(MemberKey member) {
        return party(member).map(LeaseParty::view);
    }

    /** The triple was written to the member's status. */
    public void recorded(MemberKey member, Epoch triple) {
        party(member).ifPresent(m -> m.desk().recorded(triple));
    }

    /** The member's status has this triple as the next one, beside the one answered. */
    public void nextRecorded(MemberKey member, Epoch triple) {
        party(member).ifPresent(m -> m.desk().nextRecorded(triple));
    }

    /** The triple was certainly not written. */
    public void notRecorded(MemberKey member, Epoch triple) {
        party(member).ifPresent(m -> m.desk().notRecorded(triple));
    }

    /** The member's status says that this lease is being released. */
    public void announced(MemberKey member, Epoch of) {
        party(member).ifPresent(m -> m.announced(of));
    }

    /** There is proof that this process is gone: where a lease was held for it, it is given up. */
    public void gone(MemberKey member, String runId, String proof) {
        party(member).ifPresent(m -> m.gone(runId, proof));
    }

    /** The member has no lease any more; what its witness promised stays. */
    public void forget(MemberKey member) {
        Optional.ofNullable(members.remove(member)).ifPresent(LeaseParty::rest);
    }

    /** The member is there no more: its witness is forgotten when all that it promised is over. */
    public void removed(MemberKey member) {
        forget(member);
        desks.keySet().stream()
                .filter(key -> key.member().equals(member))
                .forEach(key -> gone.putIfAbsent(key, facilities.clock().now()));
        clear();
    }

    private void clear() {
        Moment now = facilities.clock().now();
        gone.forEach((key, since) -> {
            if (now.elapsed(since).compareTo(KEPT) >= 0) {
                desks.computeIfPresent(key, (k, desk) -> gone.remove(k, since) ? null : desk);
            }
        });
    }

    /** How many witnesses are remembered. */
    int remembered() {
        return desks.size();
    }

    @Override
    public void close() {
        List.copyOf(members.keySet()).forEach(this::forget);
    }
}
