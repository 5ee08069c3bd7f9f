package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;

/** Messages between agents through a server. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
@Execution(ExecutionMode.CONCURRENT)
class SubscriptionTest {

    private static final Duration SILENCE = Duration.ofSeconds(4);

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private final Recorder listener = new Recorder();
    private RedisServers servers;
    private RedisProcess process;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        process = servers.start("a");
        servers.connect(process);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void messagesArriveInTheirOrderOnEveryChannelAlsoThroughAServerThatIsFenced() {
        subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.subscribed == 1);
        Publisher publisher = publisher();
        publisher.publish("a", "1");
        publisher.publish("b", "zwei \u00fc\r\n");
        publisher.publish("c", "nobody");
        publisher.publish("a", "3");
        await().untilAsserted(() -> assertThat(listener.messages).containsExactly("a:1", "b:zwei \u00fc\r\n", "a:3"));
        assertThat(listener.failures).isEmpty();
    }

    @Test
    void silenceShorterThanTheBoundEndsNothingAndAFrozenServerIsToldOnce() throws Exception {
        subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.subscribed == 1);
        long since = System.nanoTime();
        await().pollDelay(SILENCE.multipliedBy(2))
                .until(() -> System.nanoTime() - since > SILENCE.multipliedBy(2).toNanos());
        assertThat(listener.failures).isEmpty();
        process.freeze(true);
        await().until(() -> !listener.failures.isEmpty());
        process.freeze(false);
        assertThat(listener.failures).hasSize(1).first().isInstanceOf(RedisFailure.TimedOut.class);
    }

    @Test
    void aServerThatEndsIsToldOnce() throws Exception {
        Subscription subscription = subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.subscribed == 1);
        process.kill();
        await().until(() -> !listener.failures.isEmpty());
        assertThat(listener.failures).hasSize(1).first().isInstanceOf(RedisFailure.Unreachable.class);
        subscription.close();
    }

    @Test
    void aWrongPasswordAndAnAddressWithoutAServerAreTold() throws Exception {
        subscribe(new Credentials(AclUsers.OPERATOR, "wrong"));
        await().until(() -> !listener.failures.isEmpty());
        assertThat(listener.failures).first().isInstanceOf(RedisFailure.AccessDenied.class);
        process.kill();
        subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.failures.size() == 2);
        assertThat(listener.failures).last().isInstanceOf(RedisFailure.Unreachable.class);
    }

    @Test
    void afterItWasClosedNothingIsTold() {
        Subscription subscription = subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.subscribed == 1);
        subscription.close();
        publisher().publish("a", "1");
        try (Jedis operator = servers.client(process, AclUsers.OPERATOR, "op")) {
            await().until(() -> operator.pubsubNumSub("a").get("a") == 0L);
        }
        assertThat(listener.messages).isEmpty();
        assertThat(listener.failures).isEmpty();
    }

    @Test
    void aPublisherGivesUpAServerThatOwesAnAnswerAndConnectsAgain() throws Exception {
        Publisher publisher = publisher();
        publisher.publish("a", "1");
        process.freeze(true);
        publisher.publish("a", "lost or not");
        // It gives the connection up; the next one is accepted by the kernel, and its log-in is not answered.
        await().untilAsserted(() ->
                assertThatThrownBy(() -> publisher.publish("a", "2")).isInstanceOf(RedisFailure.TimedOut.class));
        process.freeze(false);
        subscribe(RedisServers.OPERATOR);
        await().until(() -> listener.subscribed == 1);
        publisher.publish("a", "3");
        await().until(() -> listener.messages.contains("a:3"));
    }

    /** Whoever publishes may be about to when another one closes it. */
    @Test
    void aPublisherThatWasClosedFailsLikeOneThatHasNoConnection() {
        Publisher publisher = publisher();
        publisher.close();
        assertThatThrownBy(() -> publisher.publish("a", "1")).isInstanceOf(RedisFailure.Unreachable.class);
    }

    /** That takes seconds, in which whoever has to let go of it must not wait. */
    @Test
    void aPublisherIsClosedWhileItConnectsToAServerThatHangs() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerAddress address =
                    new ServerAddress(hanging.getInetAddress().getHostAddress(), hanging.getLocalPort());
            Publisher publisher = servers.keep(servers.connector().publisher(address, RedisServers.OPERATOR));
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> publisher.publish("a", "1"));
            try (Socket connected = hanging.accept()) {
                assertThat(connected.getInputStream().read()).as("it logs in").isEqualTo('*');
                publisher.close();
                assertThat(publishing).isNotDone();
            }
            assertThatThrownBy(publishing::join).hasCauseInstanceOf(RedisFailure.class);
        }
    }

    private Subscription subscribe(Credentials credentials) {
        return servers.keep(
                servers.connector().subscribe(process.address(), credentials, Set.of("a", "b"), SILENCE, listener));
    }

    private Publisher publisher() {
        return servers.keep(servers.connector().publisher(process.address(), RedisServers.OPERATOR));
    }

    private static final class Recorder implements ChannelListener {

        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final List<RedisFailure> failures = new CopyOnWriteArrayList<>();
        private volatile int subscribed;

        @Override
        public void subscribed() {
            subscribed = 1;
        }

        @Override
        public void message(String channel, String text) {
            messages.add(channel + ":" + text);
            throw new IllegalStateException("a listener that fails ends nothing");
        }

        @Override
        public void ended(RedisFailure failure) {
            failures.add(failure);
        }
    }
}
