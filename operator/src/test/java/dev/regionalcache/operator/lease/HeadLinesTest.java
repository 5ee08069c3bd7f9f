package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Witnesses of one agent beside a real head. */
class HeadLinesTest {

    private static final Credentials OPERATOR = new Credentials("operator", "op");
    private static final LeaseMessage RELEASE =
            new LeaseMessage.Release(new Epoch(7, "leader", "eu"), "us", new Offset("history", 4711));

    private static final String REQUESTS = LeaseMessage.requests("eu");

    private final HeadLines lines =
            new HeadLines(new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1))));
    private final Hearer eu = new Hearer();
    private final Hearer us = new Hearer();
    private RedisProcess head;

    @TempDir
    Path directory;

    private static final class Hearer implements HeadLines.Listener {

        private final AtomicInteger connected = new AtomicInteger();
        private final BlockingQueue<LeaseMessage> heard = new LinkedBlockingQueue<>();
        private final AtomicInteger garbage = new AtomicInteger();

        @Override
        public void connected() {
            connected.incrementAndGet();
        }

        @Override
        public void message(@Nullable LeaseMessage message) {
            if (message == null) {
                garbage.incrementAndGet();
            } else {
                heard.add(message);
            }
        }
    }

    @BeforeEach
    void startAHead() throws IOException {
        head = new RedisProcess(directory, "aclfile " + AclFile.in(directory));
    }

    @AfterEach
    void stop() {
        head.close();
    }

    @Test
    void allHearWhatIsSaidOverOneConnection() throws Exception {
        HeadLines.Line line = lines.listen(at(), eu);
        await().until(line::isConnected);
        assertThat(lines.listen(at(), us)).isSameAs(line);
        assertThat(us.connected).as("who comes later is told").hasValue(1);

        line.publish(REQUESTS, LeaseSeal.of("chat", List.of(OPERATOR)).seal(RELEASE));
        assertThat(eu.heard.take()).isEqualTo(RELEASE);
        assertThat(us.heard.take()).isEqualTo(RELEASE);
        line.publish(REQUESTS, "garbage");
        await().until(() -> eu.garbage.get() == 1 && us.garbage.get() == 1);
        try (Jedis server = operator()) {
            assertThat(server.pubsubNumSub(REQUESTS)).containsValue(1L);
        }
    }

    @Test
    void whoLeavesTakesNothingFromTheOthersAndTheLastOneClosesTheConnection() throws Exception {
        HeadLines.Line line = lines.listen(at(), eu);
        lines.listen(at(), us);
        await().until(line::isConnected);
        lines.leave(line, eu);
        line.publish(REQUESTS, LeaseSeal.of("chat", List.of(OPERATOR)).seal(RELEASE));
        assertThat(us.heard.take()).isEqualTo(RELEASE);
        assertThat(eu.heard).isEmpty();

        lines.leave(line, us);
        try (Jedis server = operator()) {
            await().until(() -> server.pubsubNumSub(REQUESTS).containsValue(0L));
        }
        assertThat(lines.listen(at(), us)).isNotSameAs(line);
    }

    @Test
    void allAreToldWhenTheHeadGoesAndComesBack() throws Exception {
        HeadLines.Line line = lines.listen(at(), eu);
        lines.listen(at(), us);
        await().until(() -> us.connected.get() == 1 && line.isConnected());
        head.kill();
        await().until(() -> us.connected.get() == 2 && !line.isConnected());
        head.restart();
        await().until(() -> us.connected.get() == 3 && line.isConnected());
        line.publish(REQUESTS, LeaseSeal.of("chat", List.of(OPERATOR)).seal(RELEASE));
        assertThat(us.heard.take()).isEqualTo(RELEASE);
    }

    @Test
    void nobodyIsToldOfAnInterruptionThatEndsSoon() throws Exception {
        HeadLines.Line line = lines.listen(at(), eu);
        await().until(line::isConnected);
        try (Jedis server = operator()) {
            assertThat(server.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB)))
                    .isPositive();
        }
        // Longer than what is waited for: it would have been told.
        await().during(Duration.ofMillis(1_500)).until(line::isConnected);
        assertThat(eu.connected).hasValue(1);
        line.publish(REQUESTS, LeaseSeal.of("chat", List.of(OPERATOR)).seal(RELEASE));
        assertThat(eu.heard.take()).isEqualTo(RELEASE);
    }

    private HeadLines.Head at() {
        return new HeadLines.Head("ns", "chat", "eu", head.address(), List.of(OPERATOR), Duration.ofSeconds(4));
    }

    private Jedis operator() {
        return new Jedis(
                new HostAndPort(head.address().host(), head.address().port()),
                DefaultJedisClientConfig.builder()
                        .user(OPERATOR.user())
                        .password(OPERATOR.password())
                        .build());
    }
}
