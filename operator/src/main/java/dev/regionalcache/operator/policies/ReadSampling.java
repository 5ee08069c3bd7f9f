package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.KeyClasses;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ReadSample;
import dev.regionalcache.redis.ReadSampler;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.ServerAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples what clients read of some classes in the servers of one cache in this region, one server after the other, on a
 * virtual thread.
 */
final class ReadSampling implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadSampling.class);

    /** From one sample of a server to the next, at least. */
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private static final ReadSample.Limits LIMITS = new ReadSample.Limits(Duration.ofSeconds(2), 2_000, 64 << 10);

    /** What it takes of a server to write about a command, each byte, on Redis 6.2 and 7.0 (measured: docs/policies.md). */
    private static final Duration COST_OF_A_BYTE = Duration.ofNanos(100);

    /** The part of a server's time that samples may take is one of so many. */
    private static final int SHARE = 1_000;

    private final RedisConnector connector;
    private final InstantSource steady;
    private final ReadMeters meters;
    private final Runnable changed;
    private final Map<ServerAddress, ReadSampler> samplers = new HashMap<>();
    private final Thread thread;
    private volatile SamplingPlan plan;
    private volatile Map<String, HitRate> hitRates;
    private List<ClassReads> classes = List.of();
    private KeyClasses byKey = new KeyClasses(List.of());
    private int login;

    /**
     * Begins.
     *
     * @param known the hit rates that were told last, by the names of policies
     * @param steady a clock that goes steadily
     * @param changed told when there is something new to report
     */
    ReadSampling(
            MemberKey member,
            SamplingPlan plan,
            Map<String, HitRate> known,
            RedisConnector connector,
            InstantSource steady,
            MeterRegistry registry,
            Runnable changed) {
        this.plan = plan;
        this.connector = connector;
        this.steady = steady;
        meters = new ReadMeters(registry, member);
        this.changed = changed;
        hitRates = Map.copyOf(known);
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("reads " + member)
                .start(this);
    }

    /** What samples say of a class. */
    private record ClassReads(PolicyRule rule, SampledHitRate hitRate) {}

    SamplingPlan plan() {
        return plan;
    }

    void plan(SamplingPlan next) {
        // At the next sample: one that comes sooner would take more of a server than its share.
        plan = next;
    }

    /** By the names of policies, as far as they are known. Thread-safe. */
    Map<String, HitRate> hitRates() {
        return hitRates;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                SamplingPlan current = plan;
                classes(current.rules());
                keepOnly(current.servers());
                long bytes = current.servers().stream()
                        .mapToLong(server -> sample(current, server))
                        .max()
                        .orElse(0);
                tell();
                Duration rest = COST_OF_A_BYTE.multipliedBy(bytes * SHARE);
                Thread.sleep(rest.compareTo(PERIOD) > 0 ? rest : PERIOD);
            }
        } catch (InterruptedException closed) {
            // Reads are not sampled here any more.
        } finally {
            keepOnly(List.of());
        }
    }

    private void classes(List<PolicyRule> rules) {
        if (!rules.equals(classes.stream().map(ClassReads::rule).toList())) {
            classes = rules.stream().map(this::begin).toList();
            byKey = new KeyClasses(rules.stream().map(PolicyRule::prefixes).toList());
            meters.of(rules.stream().map(PolicyRule::name).collect(Collectors.toSet()));
        }
    }

    private ClassReads begin(PolicyRule rule) {
        return new ClassReads(rule, new SampledHitRate(hitRates.get(rule.name()), steady.instant()));
    }

    private void keepOnly(List<ServerAddress> servers) {
        List<ServerAddress> gone = new ArrayList<>(samplers.keySet());
        gone.removeAll(servers);
        gone.forEach(this::close);
    }

    private void close(ServerAddress server) {
        ReadSampler sampler = samplers.remove(server);
        if (sampler != null) {
            sampler.close();
        }
    }

    /** How much the server wrote for it. */
    private long sample(SamplingPlan current, ServerAddress server) {
        try {
            return samplers.computeIfAbsent(server, address -> connector.readSampler(address, login(current)))
                    .sample(LIMITS)
                    .map(this::count)
                    .orElse(0L);
        } catch (RedisFailure failure) {
            // Whoever probes the server tells.
            LOG.debug("reads on {} are not sampled now: {}", server, failure.getMessage());
            close(server);
            login += failure instanceof RedisFailure.AccessDenied ? 1 : 0;
        } catch (RuntimeException e) {
            LOG.error("reads on {} cannot be sampled: {}; trying again", server, e.getMessage(), e);
            close(server);
        }
        return 0;
    }

    private Credentials login(SamplingPlan current) {
        return current.logins().get(login % current.logins().size());
    }

    private long count(ReadSample sample) {
        long[] reads = new long[classes.size()];
        long[] misses = new long[classes.size()];
        for (ReadSample.KeyReads key : sample.keys()) {
            int ofClass = byKey.of(key.key());
            if (ofClass != KeyClasses.NONE) {
                reads[ofClass] += key.reads();
                misses[ofClass] += key.misses();
            }
        }
        for (int i = 0; i < reads.length; i++) {
            ClassReads each = classes.get(i);
            each.hitRate().add(reads[i], misses[i], sample.span());
            meters.count(each.rule().name(), reads[i], misses[i]);
        }
        return sample.bytes();
    }

    private void tell() {
        Map<String, HitRate> next = new HashMap<>();
        for (ClassReads each : classes) {
            @Nullable HitRate hitRate = each.hitRate().next(steady.instant());
            if (hitRate != null) {
                next.put(each.rule().name(), hitRate);
            }
        }
        if (!next.equals(hitRates)) {
            hitRates = Map.copyOf(next);
            changed.run();
        }
    }

    @Override
    public void close() {
        // First: what comes in its place has meters of the same names.
        meters.close();
        thread.interrupt();
    }
}
