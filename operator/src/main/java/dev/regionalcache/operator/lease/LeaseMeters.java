package dev.regionalcache.operator.lease;

import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The meters of one member's lease; they go with it. */
final class LeaseMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter requests;
    private final Counter counted;
    private final Counter answered;
    private final Counter garbage;
    private final Counter lost;
    private final Timer detection;

    /**
     * Meters of a member.
     *
     * @param held whether the lease is held here
     * @param secondsSinceMajority since a majority answered last; NaN where none is asked for
     */
    LeaseMeters(
            MeterRegistry registry, MemberKey member, Supplier<Boolean> held, Supplier<Double> secondsSinceMajority) {
        this.registry = registry;
        tags = member.tags();
        gauge("regionalcache.lease.held", "Whether the lease is held here", () -> held.get() ? 1.0 : 0.0);
        gauge(
                "regionalcache.lease.majority.age.seconds",
                "Time since a majority of the witnesses answered",
                secondsSinceMajority);
        requests = counter("regionalcache.lease.requests", "Requests for the lease");
        counted = counter("regionalcache.lease.answers.received", "Answers of witnesses that were received");
        answered = counter("regionalcache.lease.answers.given", "Requests that this witness answered");
        garbage = counter("regionalcache.lease.garbage", "Messages on the lease's channels that nobody of ours signed");
        lost = counter("regionalcache.lease.losses", "How often the lease was lost");
        // One for all members: it is of the rare event, and has many buckets.
        detection = Timer.builder("regionalcache.failover.detection")
                .description("From the last sign of a primary until this agent knew it gone, by proof, or voted")
                .publishPercentileHistogram()
                .register(registry);
    }

    /** A primary was found gone so long after its last sign. */
    void detected(Duration since) {
        detection.record(since);
    }

    void requested() {
        requests.increment();
    }

    void received() {
        counted.increment();
    }

    void answered() {
        answered.increment();
    }

    void garbage() {
        garbage.increment();
    }

    void lost() {
        lost.increment();
    }

    private void gauge(String name, String description, Supplier<Double> value) {
        meters.add(Gauge.builder(name, value, Supplier::get)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private Counter counter(String name, String description) {
        Counter counter =
                Counter.builder(name).description(description).tags(tags).register(registry);
        meters.add(counter);
        return counter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
