package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.WriteMarker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;

/** Keepers with real servers that get another parent. */
@Execution(ExecutionMode.CONCURRENT)
class ParentChangeTest {

    private final KeptChain chain = new KeptChain();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    @Test
    void anotherParentIsAPartialSynchronisation() {
        long copies = chain.copies();
        chain.follow("c", "a");
        chain.keep();
        await().untilAsserted(() -> {
            assertThat(chain.view("c").link()).isEqualTo(Link.Up);
            assertThat(chain.view("a").info().connectedReplicas())
                    .as(chain.view("a").info() + "\n" + chain.view("c"))
                    .isEqualTo(2);
        });
        assertThat(chain.copies()).isEqualTo(copies);
    }

    /** It would be a minute until the other one has answered; a connection to it stands, and nothing comes back. */
    @Test
    void aServerThatLooksAtAnotherOneWhichHangsPreparesAllTheSame() throws Exception {
        chain.fleet.forget(KeptChain.MEMBER);
        chain.leased.add("c");
        chain.follow("c", "a");
        chain.process("a").freeze(true);
        Timeouts patient = new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(1));
        try (ServerFleet other = new ServerFleet(
                new JedisConnector(patient), InstantSource.system(), new SimpleMeterRegistry(), member -> {})) {
            other.keep(KeptChain.MEMBER, List.of(chain.plan("c")));
            await().until(() -> guard(other, "c") != null);
            chain.roles.put("c", new DesiredRole.Detached());
            chain.preparing = "2 leader";
            other.keep(KeptChain.MEMBER, List.of(chain.plan("c")));
            await().until(() -> chain.preparing.equals(guard(other, "c").prepared()));
        } finally {
            chain.process("a").freeze(false);
        }
    }

    /** In a tree a-b-c whose primary is c, between a and c there may be no way but the one by b. */
    @Test
    void anOldPrimaryThatDoesNotReachTheNewOneFollowsAParentThatHasAWriteOfIt() {
        long copies = promoteCWithWhatAHas();
        chain.follow("b", "c");
        chain.follow("a", "b");
        chain.leased.add("a");
        chain.primaries.put("a", ServerAddress.DEAD);
        chain.keep();
        await().until(() -> chain.view("b").link() == Link.Up);
        await().during(Duration.ofSeconds(4)).until(() -> chain.view("a").link() == Link.None);
        try (Jedis next = chain.operator("c")) {
            next.set(WriteMarker.KEY, new WriteMarker(1, chain.view("c").info().replicationId()).text());
        }
        await().until(() -> chain.view("a").link() == Link.Up);
        assertThat(chain.view("a").info().master()).isEqualTo(chain.address("b"));
        assertThat(chain.copies()).isEqualTo(copies);
    }

    /** Each took the other's link away, and on what it was answered then the old primary forgot its history. */
    @Test
    void anOldPrimaryDoesNotFollowAServerThatStillFollowsIt() {
        long copies = promoteCWithWhatAHas();
        chain.follow("a", "b");
        chain.leased.add("a");
        chain.keep();
        await().until(() ->
                chain.view("a").guard() != null && chain.view("a").guard().fenced());
        await().during(Duration.ofSeconds(4)).until(() -> chain.view("a").link() == Link.None);
        chain.follow("b", "c");
        chain.keep();
        await().until(() -> chain.view("a").link() == Link.Up && chain.view("b").link() == Link.Up);
        assertThat(chain.view("a").info().master()).isEqualTo(chain.address("b"));
        assertThat(chain.copies()).isEqualTo(copies);
    }

    /** Its link may be up before the last writes are there: nothing else changes then, and nobody looked again. */
    @Test
    void whoPlansIsToldWhenItHasWhatItFollowsAnotherOneFor() {
        String runId = chain.view("c").info().runId();
        chain.leased.add("c");
        chain.roles.put("c", new DesiredRole.CatchUp(chain.address("b"), runId, chain.offset("a") + 5_000));
        chain.keep();
        await().until(() -> chain.view("c").guard() != null);
        assertThat(chain.view("c").link()).isEqualTo(Link.Up);
        assertThat(chain.view("c").guard().caughtUp()).isFalse();
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofSeconds(2)).until(() -> before.getAndSet(chain.changes.get()) == before.get());

        try (Jedis application = chain.application("a")) {
            application.set("k", "v".repeat(10_000));
        }
        await().until(() -> chain.view("c").guard().caughtUp());
        await().until(() -> chain.changes.get() > before.get());
    }

    /** The full copies until then. */
    private long promoteCWithWhatAHas() {
        try (Jedis old = chain.operator("a")) {
            // A ping after one has left would put it ahead.
            old.configSet("repl-ping-replica-period", "3600");
        }
        // The last one may be on its way.
        await().until(() -> chain.offset("b") == chain.offset("a") && chain.offset("c") == chain.offset("a"));
        long copies = chain.copies();
        // By its keeper: that would undo what somebody else told it, with a full copy.
        chain.roles.put("c", new DesiredRole.Primary(chain.view("c").info().runId()));
        chain.primary = "c";
        chain.keep();
        await().until(() -> chain.view("c").info().isMaster());
        return copies;
    }

    private static @Nullable GuardView guard(ServerFleet of, String name) {
        ServerView view = of.views(KeptChain.MEMBER).get(name);
        return view == null ? null : view.guard();
    }
}
