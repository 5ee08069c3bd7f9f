package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.Announcements.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** What a primary tells applications, and that they may read it, in every region. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class AnnouncementsTest {

    private static final Parting FIRST = new Parting("a".repeat(40), 100);
    private static final Parting SECOND = new Parting("b".repeat(40), 200);

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final JedisPubSub listener = new JedisPubSub() {
        @Override
        public void onMessage(String channel, String message) {
            heard.add(message);
        }
    };

    private RedisServers servers;
    private RedisProcess process;
    private RedisProcess second;
    private WriteGate gate;
    private Announcements announcements;

    @BeforeEach
    void start() throws IOException {
        servers = new RedisServers(binary, directory);
        process = servers.start("a");
        second = servers.start("b");
        RedisServer replica = servers.connect(second);
        gate = servers.gate(process);
        servers.connect(process).promote();
        gate.open(0);
        replica.replicaOf(process.address());
        await().until(() -> replica.info().linkUp());
        announcements = servers.keep(servers.connector().announcements(process.address(), RedisServers.OPERATOR));
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void applicationsReadTheDocumentAndTheListAndListenToTheChannelInEveryRegion() {
        try (Jedis replica = servers.application(second);
                Jedis listening = servers.application(second)) {
            Thread thread = listen(listening);
            announcements.announce("document");
            announcements.keep(FIRST);
            announcements.keep(SECOND);
            await().until(() -> replica.lrange(Parting.KEY, 0, 63).equals(List.of(SECOND.text(), FIRST.text())));
            assertThat(replica.get(Announcements.DISCOVERY)).isEqualTo("document");
            await().until(() -> heard.equals(List.of("document")));
            listener.unsubscribe();
            await().until(() -> !thread.isAlive());
        }
    }

    @Test
    void aServerThatIsFencedTellsNothing() {
        try (Jedis listening = servers.application(process)) {
            Thread thread = listen(listening);
            gate.fence();
            assertThatThrownBy(() -> announcements.announce("document"))
                    .isInstanceOf(RedisFailure.Refused.class)
                    .hasMessageContaining("NOREPLICAS");
            assertThatThrownBy(() -> announcements.keep(FIRST)).isInstanceOf(RedisFailure.Refused.class);
            assertThat(announcements.look(FIRST)).isEqualTo(new Found(null, true));
            gate.open(0);
            announcements.announce("later");
            await().until(() -> !heard.isEmpty());
            assertThat(heard).containsExactly("later");
            listener.unsubscribe();
            await().until(() -> !thread.isAlive());
        }
    }

    @Test
    void aReplicaIsNotWritten() {
        try (Announcements there = servers.connector().announcements(second.address(), RedisServers.OPERATOR)) {
            assertThatThrownBy(() -> there.announce("document")).isInstanceOf(RedisFailure.Refused.class);
            assertThatThrownBy(() -> there.keep(FIRST)).isInstanceOf(RedisFailure.Refused.class);
        }
        assertThat(announcements.look(FIRST)).isEqualTo(new Found(null, true));
    }

    @Test
    void whatIsThereIsFound() {
        assertThat(announcements.look(null)).isEqualTo(new Found(null, false));
        announcements.announce("document");
        announcements.keep(FIRST);
        assertThat(announcements.look(FIRST)).isEqualTo(new Found("document", false));
        assertThat(announcements.look(SECOND)).isEqualTo(new Found("document", true));
    }

    @Test
    void aPartingIsKeptOnceAndThoseThatAreTooOldAreNot() {
        for (int i = 0; i <= Parting.MOST; i++) {
            announcements.keep(new Parting("c".repeat(40), i));
        }
        announcements.keep(FIRST);
        announcements.keep(FIRST);
        try (Jedis application = servers.application(process)) {
            List<String> kept = application.lrange(Parting.KEY, 0, -1);
            assertThat(kept).hasSize(Parting.MOST).startsWith(FIRST.text()).doesNotHaveDuplicates();
            assertThat(kept.getLast()).isEqualTo(new Parting("c".repeat(40), 2).text());
        }
    }

    @Test
    void somethingElseUnderTheKeysIsNoDocumentAndNoListAndOnlyTheDocumentTakesItsPlace() {
        try (Jedis application = servers.application(process)) {
            application.lpush(Announcements.DISCOVERY, "no document");
            application.set(Parting.KEY, "no list");
            assertThat(announcements.look(FIRST)).isEqualTo(new Found(null, false));
            announcements.announce("document");
            assertThat(application.get(Announcements.DISCOVERY)).isEqualTo("document");
            assertThat(application.get(Parting.KEY)).isEqualTo("no list");
        }
    }

    private Thread listen(Jedis on) {
        Thread thread = Thread.ofVirtual().start(() -> on.subscribe(listener, Announcements.DISCOVERY));
        await().until(listener::isSubscribed);
        return thread;
    }
}
