package dev.regionalcache.operator.servers;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Ending;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.WriteGate;
import dev.regionalcache.redis.WriteMarker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateKeeperTest {

    private static final GateState FENCED = new GateState(Integer.MAX_VALUE, WriteGate.MAX_LAG_SECONDS);

    /** No real server does that: it stands for what nobody has thought of. */
    @Test
    void aFenceIsAskedForAgainWhateverHappened() {
        try (GateKeeper keeper = new GateKeeper("pod", new Broken(), LogContext.ofRegion("eu"), () -> {}, () -> {})) {
            keeper.observed(new GateSight.Observed("run", true, "id", List.of(), 0));
            keeper.wish(new GateWish.Fence());
            await().until(() -> keeper.sight().isFenced());
        }
    }

    private static final class Broken implements WriteGate {

        private final AtomicBoolean worked = new AtomicBoolean();

        @Override
        public GateState fence() {
            if (!worked.getAndSet(true)) {
                throw new NumberFormatException("an answer of no known kind");
            }
            return FENCED;
        }

        @Override
        public GateState state() {
            return worked.get() ? FENCED : new GateState(0, MAX_LAG_SECONDS);
        }

        @Override
        public GateState open(int minReplicas) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GateState open(int minReplicas, WriteMarker marker, List<Parting> partings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Ending handOver(Duration pause) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void promote() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void follow(ServerAddress master) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            worked.set(true);
        }
    }
}
