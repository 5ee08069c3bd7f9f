package dev.regionalcache.operator.servers;

import dev.regionalcache.core.lag.LagEstimator;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures a replica's lag on a thread of its own: about once a second it asks the primary for its offset, and then the
 * replica, which is near, in a short burst until it has reached it.
 */
final class LagProbe implements Runnable, AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final long BURST = Duration.ofMillis(1_500).toNanos();

    private final RedisConnector connector;
    private final ServerAddress replicaAddress;
    private final ServerAddress primaryAddress;
    private final Credentials credentials;
    private final LagEstimator estimator = new LagEstimator();
    private final Thread thread;
    private String history = "";
    private volatile @Nullable Duration lag;

    LagProbe(RedisConnector connector, ServerAddress replica, ServerAddress primary, Credentials credentials) {
        this.connector = connector;
        this.replicaAddress = replica;
        this.primaryAddress = primary;
        this.credentials = credentials;
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("lag-" + replica)
                .start(this);
    }

    /** The last figure; empty while primary or replica cannot be asked, and after a change of history. */
    Optional<Duration> lag() {
        return Optional.ofNullable(lag);
    }

    ServerAddress primaryAddress() {
        return primaryAddress;
    }

    @Override
    public void run() {
        try (RedisServer primary = connector.server(primaryAddress, credentials);
                RedisServer replica = connector.server(replicaAddress, credentials)) {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    burst(primary, replica);
                } catch (RedisFailure failure) {
                    estimator.reset();
                    lag = null;
                }
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException closed) {
            // The probe is not wanted any more.
        }
    }

    private void burst(RedisServer primary, RedisServer replica) throws InterruptedException {
        sampleReplica(replica);
        long asked = System.nanoTime();
        Offset offset = primary.offset();
        long answered = System.nanoTime();
        if (!offset.replicationId().equals(history)) {
            estimator.reset();
            lag = null;
            return;
        }
        // The primary read its offset on half of the way.
        estimator.primary(asked + (answered - asked) / 2, offset.applied());
        do {
            sampleReplica(replica);
            Optional<Duration> pause = estimator.nextPoll(System.nanoTime());
            if (pause.isEmpty()) {
                break;
            }
            Thread.sleep(pause.get());
        } while (System.nanoTime() - answered < BURST);
        lag = estimator.lag(System.nanoTime()).orElse(null);
    }

    private void sampleReplica(RedisServer replica) {
        Offset offset = replica.offset();
        if (!offset.replicationId().equals(history)) {
            history = offset.replicationId();
            estimator.reset();
        }
        estimator.replica(System.nanoTime(), offset.applied());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
