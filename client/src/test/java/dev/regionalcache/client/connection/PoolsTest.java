package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.fixture.MuteServer;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolsTest {

    private static final List<Command> PING = List.of(Command.PING);

    private final Set<Thread> before = deadlines();

    /** A caller that still holds an older document comes after its server was removed. */
    @Test
    void aConnectionToAServerThatIsNotKnownAnyMoreIsNotKept(@TempDir Path directory) throws Exception {
        try (RedisNode server = new RedisNode(directory, "removed");
                Pools pools = new Pools(ConnectionSettings.DEFAULT)) {
            pools.to(server.endpoint()).use(link -> link.exchange(PING));
            pools.retain(Set.of(server.endpoint()));
            assertThat(connections(server)).isOne();
            pools.retain(Set.of());
            pools.to(server.endpoint()).use(link -> link.exchange(PING));
            await().until(() -> connections(server) == 0);
        }
    }

    @Test
    void aServerThatRefusesTheLogInIsAskedOnceASecond(@TempDir Path directory) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ConnectionSettings counted = Regions.PATIENT.withUser("app", "next").withReach(address -> {
            connections.incrementAndGet();
            return address;
        });
        try (RedisNode server = new RedisNode(directory, "refuses", "user app on >right ~* &* +@all");
                Pools pools = new Pools(counted)) {
            ConnectionPool pool = pools.to(server.endpoint());
            for (int i = 0; i < 100; i++) {
                assertThat(catchThrowable(() -> pool.use(link -> link.exchange(PING))))
                        .hasMessageContaining("refused the log-in: WRONGPASS");
            }
            assertThat(connections.get()).isBetween(1, 20);
            server.ask(jedis -> jedis.aclSetUser("app", ">next"));
            await().ignoreExceptions()
                    .until(() -> pool.use(link -> link.exchange(PING)).text(0).equals("PONG"));
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsGivenUpAlsoAfterTheEnd(@TempDir Path directory) throws Exception {
        try (RedisNode server = new RedisNode(directory, "hangs")) {
            Pools pools = new Pools(ConnectionSettings.DEFAULT);
            pools.to(server.endpoint()).use(link -> link.exchange(PING));
            server.freeze(true);
            CountDownLatch begun = new CountDownLatch(1);
            ConnectionPool.Use<Answers> use = link -> {
                begun.countDown();
                return link.exchange(PING);
            };
            assertThat(endAfterClose(pools, server.endpoint(), use, () -> begun.getCount() == 0))
                    .hasMessage(server.endpoint() + " did not answer in time");
        }
    }

    @Test
    void aHandshakeThatHangsIsGivenUpAlsoAfterTheEnd() throws Exception {
        try (MuteServer server = MuteServer.saysNothing()) {
            Pools pools = new Pools(
                    ConnectionSettings.DEFAULT.withTls(SSLContext.getDefault().getSocketFactory()));
            assertThat(endAfterClose(
                            pools, server.endpoint(), link -> link.exchange(PING), () -> server.connections() == 1))
                    .hasMessageContaining("did not let us in in time");
        }
    }

    /** How a call ends that had begun when the pools were closed; their thread ends then, too, and no call begins any more. */
    private Throwable endAfterClose(
            Pools pools, Endpoint server, ConnectionPool.Use<Answers> use, Callable<Boolean> begun) throws Exception {
        Set<Thread> theirs = deadlines();
        theirs.removeAll(before);
        assertThat(theirs).hasSize(1);
        ConnectionPool pool = pools.to(server);
        FutureTask<Throwable> call = start(pool, use);
        await().until(begun);
        pools.close();
        Throwable end = call.get(30, TimeUnit.SECONDS);
        await().until(() -> theirs.stream().noneMatch(Thread::isAlive));
        assertThat(start(pool, use).get(30, TimeUnit.SECONDS)).hasMessageContaining("cannot be reached");
        return end;
    }

    private static FutureTask<Throwable> start(ConnectionPool pool, ConnectionPool.Use<Answers> use) {
        FutureTask<Throwable> call = new FutureTask<>(() -> catchThrowable(() -> pool.use(use)));
        Thread.startVirtualThread(call);
        return call;
    }

    private static Set<Thread> deadlines() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("regionalcache-client deadlines"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static long connections(RedisNode server) {
        return server.ask(jedis -> jedis.clientList())
                .lines()
                .filter(line -> line.contains("name=regionalcache-client"))
                .count();
    }
}
