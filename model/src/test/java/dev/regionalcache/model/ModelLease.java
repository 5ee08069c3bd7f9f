package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An agent as the holder of a lease: the real holder, and the fence that goes up and down with what it is granted. */
final class ModelLease {

    private final ModelRegion region;
    private final Simulation world;
    private final String process;
    private final AtomicLong numbers = new AtomicLong();
    private @Nullable LeaseHolder holder;
    private @Nullable Grant grant;
    private @Nullable Moment known;
    private boolean justStarted;
    private long lastRequest;

    ModelLease(ModelRegion region) {
        this.region = region;
        world = region.world;
        process = world.id("process");
    }

    static LeaseTimings timings(MemberSight.Spec spec) {
        LeaseTimings lease = spec.terms().lease();
        return lease == null ? LeaseTimings.LONGEST : lease;
    }

    /** Whether it has found its server writable when it started, and does not know yet whether that is right. */
    boolean isUnsure() {
        return grant instanceof Grant.Waiting && justStarted;
    }

    /** The epoch whose lease is asked for, or was until it was given up; null: none. */
    @Nullable
    Epoch triple() {
        return holder == null ? null : holder.triple();
    }

    /** The member is known, and a lease can be asked for. */
    void knows(Moment now) {
        known = now;
    }

    /** For so long no other region is answered, whatever becomes of this lease: by then its server must refuse writes. */
    long coveredMillis(Moment now, LeaseTimings timings) {
        return holder != null && holder.grant(now) instanceof Grant.Writable(Duration left)
                ? left.plus(timings.validity()).minus(timings.fenceAfter()).toMillis()
                : 0;
    }

    /** Asks for the lease, and does to the head what it is granted. */
    void hold(ModelServer head, Epoch triple, List<Set<String>> sets, LeaseTimings timings, Moment now) {
        LeaseHolder asking = holder;
        if (asking == null || !asking.triple().equals(triple)) {
            LeaseHolder next = new LeaseHolder(triple, sets, timings, process, numbers::incrementAndGet);
            if (asking != null && triple.region().equals(asking.triple().region())) {
                next = asking.succeeding(triple, sets, timings, now);
            } else if (head.isOpen()) {
                next.foundWritable(Objects.requireNonNull(known));
                justStarted = true;
            }
            holder = next;
            asking = next;
        }
        grant = asking.grant(now);
        if (grant instanceof Grant.Writable) {
            justStarted = false;
            world.truth.checkNotSuperseded(head, triple, sets.getLast());
            head.open(triple);
            if (world.random.nextInt(4) > 0) {
                head.write(triple.number());
            }
        }
        if (grant instanceof Grant.MustFence) {
            head.shut();
        }
        tellHeld(triple);
        if (world.random.nextInt(8) == 0) {
            head.ping();
        }
        if (world.now - lastRequest >= 100) {
            lastRequest = world.now;
            LeaseHolder.Request request = asking.next(now);
            for (ModelRegion to : world.regions()) {
                world.network.send(region, to, () -> to.hear(request, region));
            }
        }
    }

    /** Its server is frozen, which proves nothing: what it is granted is told, and nothing is asked for. */
    void look(Epoch triple, Moment now) {
        if (holder != null) {
            grant = holder.grant(now);
            tellHeld(triple);
        }
    }

    /** The next epoch cannot be recorded: the lease of the one before ends when its time is over. */
    void goOn(ModelServer head, Moment now) {
        if (holder != null) {
            grant = holder.grant(now);
            if (grant instanceof Grant.MustFence) {
                head.shut();
            }
        }
    }

    private void tellHeld(Epoch triple) {
        if (region.apiUp()) {
            region.held =
                    grant instanceof Grant.Writable ? triple : grant instanceof Grant.Waiting ? region.held : null;
        }
    }

    /** For good; it stays known whose it was. */
    void giveUp() {
        grant = null;
        if (holder != null) {
            holder.giveUp();
        }
    }

    void forget() {
        holder = null;
    }

    void count(String from, String toProcess, long number, Epoch triple) {
        if (holder != null) {
            holder.count(from, toProcess, number, triple);
        }
    }
}
