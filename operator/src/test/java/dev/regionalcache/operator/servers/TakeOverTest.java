package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.ServerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A keeper with a real server to which the primary has handed over. */
@Execution(ExecutionMode.CONCURRENT)
class TakeOverTest {

    private static final Epoch BEFORE = new Epoch(1, "leader", "us");

    private final KeptChain chain = new KeptChain();
    private final AtomicInteger taken = new AtomicInteger();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
        chain.leased.add("c");
        chain.roles.put("c", new DesiredRole.Successor(chain.view("c").info().runId(), BEFORE));
        chain.keep();
        chain.fleet.wish(KeptChain.MEMBER, "c", "uid-c", new GateWish.Fence());
        await().until(() ->
                chain.view("c").guard() != null && chain.view("c").guard().fenced());
    }

    @AfterEach
    void close() {
        chain.close();
    }

    /** One that went on in a history which was begun since has an offset of that, and perhaps not what the primary ended with. */
    @Test
    void aSuccessorTakesOverInTheHistoryThatWasHandedOver() {
        ServerInfo has = chain.view("c").info();
        String other = new StringBuilder(has.replicationId()).reverse().toString();
        handOver(new Offset(other, has.offset()));
        await().during(Duration.ofSeconds(2))
                .until(() -> !chain.view("c").info().isMaster() && taken.get() == 0);
        handOver(new Offset(has.replicationId(), has.offset()));
        await().until(() -> chain.view("c").info().isMaster() && taken.get() == 1);
        assertThat(chain.view("c").info().previousReplicationId()).isEqualTo(has.replicationId());
    }

    private void handOver(Offset end) {
        chain.fleet.takeOver(KeptChain.MEMBER, "c", "uid-c", new TakeOver(BEFORE, end, taken::incrementAndGet));
    }
}
