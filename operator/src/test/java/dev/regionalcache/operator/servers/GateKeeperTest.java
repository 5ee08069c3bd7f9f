package dev.regionalcache.operator.servers;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.operator.fixture.Relay;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Ending;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.WriteGate;
import dev.regionalcache.redis.WriteMarker;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** A lease that is given up wishes for its last fence once or twice, and the connection may have died in silence just before. */
    @Test
    void aFenceThatIsWishedForOnceWaitsForNoReadThatHangs(@TempDir Path directory) throws Exception {
        fences(directory, keeper -> {});
    }

    /** As where its connection has died in silence, and the lease is lost meanwhile. */
    @Test
    void norForAServerThatDoesNotHandOver(@TempDir Path directory) throws Exception {
        fences(directory, keeper -> keeper.wish(new GateWish.HandOver(Duration.ofMinutes(1), at -> {}, () -> false)));
    }

    private static void fences(Path directory, Consumer<GateKeeper> first) throws Exception {
        AclFile.in(directory);
        String settings = "aclfile %s\nmin-replicas-max-lag 3\n".formatted(directory.resolve(ServerConfig.ACL_FILE));
        Timeouts patient = new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(10));
        try (RedisProcess server = new RedisProcess(directory, settings);
                Relay relay = new Relay(server.address());
                WriteGate gate =
                        new JedisConnector(patient).gate(relay.address(), new Credentials(AclUsers.GATE, "op"));
                GateKeeper keeper = new GateKeeper("pod", gate, LogContext.ofRegion("eu"), () -> {}, () -> {})) {
            keeper.observed(new GateSight.Observed("run", true, "id", List.of(), 0));
            await().until(() -> keeper.sight().isOpen("run"));
            relay.swallow();
            first.accept(keeper);
            relay.awaitSwallowed();
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
        public void close() {
            worked.set(true);
        }
    }
}
