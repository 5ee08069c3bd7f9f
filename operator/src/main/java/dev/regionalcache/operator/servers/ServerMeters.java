package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.ServerInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of one server; they go with it. */
final class ServerMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Supplier<ServerView> view;
    private final LongSupplier closed;
    private final List<Meter> meters = new ArrayList<>();

    /** @param closed counts the connections of applications that were closed */
    ServerMeters(MeterRegistry registry, MemberKey member, String pod, Supplier<ServerView> view, LongSupplier closed) {
        this.registry = registry;
        this.view = view;
        this.closed = closed;
        tags = member.tags().and("server", pod);
        gauge("regionalcache.server.up", "Whether the server answers", v -> v.answering() ? 1 : 0);
        gauge("regionalcache.server.primary", "Whether the server is a master", v -> v.link() == Link.None ? 1 : 0);
        gauge("regionalcache.server.in.sync", "Whether the server serves reads", v -> v.inSync() ? 1 : 0);
        gauge("regionalcache.server.fenced", "Whether the server has confirmed that it refuses writes", v -> {
            GuardView guard = v.guard();
            return guard != null && guard.fenced() ? 1 : 0;
        });
        gauge(
                "regionalcache.replication.link.up",
                "Whether the link to the master is up",
                v -> v.link() == Link.Up ? 1 : 0);
        gauge("regionalcache.replication.lag.seconds", "Lag behind the primary", ServerMeters::lagSeconds);
        info("regionalcache.replication.offset.bytes", "Applied offset", ServerInfo::offset);
        info("regionalcache.memory.used.bytes", "Memory in use", ServerInfo::usedMemory);
        info("regionalcache.memory.max.bytes", "Memory for keys", ServerInfo::maxMemory);
        info("regionalcache.keys", "Keys", ServerInfo::keys);
        counter("regionalcache.evicted.keys", "Keys evicted for want of memory", ServerInfo::evictedKeys);
        counter("regionalcache.commands.processed", "Commands processed", ServerInfo::commands);
        counter("regionalcache.keyspace.hits", "Reads that found a key", ServerInfo::hits);
        counter("regionalcache.keyspace.misses", "Reads that found none", ServerInfo::misses);
        info("regionalcache.connections", "Connections", ServerInfo::clients);
        info("regionalcache.connections.max", "Connections that the server takes", ServerInfo::maxClients);
        meters.add(FunctionCounter.builder("regionalcache.connections.closed", this.closed, LongSupplier::getAsLong)
                .description("Connections of applications that were closed to keep some free for agents")
                .tags(tags)
                .register(registry));
    }

    private static double lagSeconds(ServerView view) {
        Duration lag = view.lag();
        return lag == null ? Double.NaN : lag.toNanos() / 1e9;
    }

    private void info(String name, String description, ToDoubleFunction<ServerInfo> value) {
        gauge(name, description, v -> {
            ServerInfo info = v.info();
            return info == null ? Double.NaN : value.applyAsDouble(info);
        });
    }

    private void gauge(String name, String description, ToDoubleFunction<ServerView> value) {
        meters.add(Gauge.builder(name, view, v -> value.applyAsDouble(v.get()))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void counter(String name, String description, ToDoubleFunction<ServerInfo> value) {
        Counted counted = new Counted(value);
        meters.add(FunctionCounter.builder(name, view, v -> counted.of(v.get()))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /**
     * What a server counts, as it said last: one that fell to 0 while the server does not answer would count all of it again
     * afterwards. NaN before the first answer.
     */
    private static final class Counted {

        private final ToDoubleFunction<ServerInfo> value;
        private volatile double last = Double.NaN;

        Counted(ToDoubleFunction<ServerInfo> value) {
            this.value = value;
        }

        double of(ServerView view) {
            ServerInfo info = view.info();
            if (info != null) {
                last = value.applyAsDouble(info);
            }
            return last;
        }
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
