package dev.regionalcache.redis;

import static dev.regionalcache.redis.ClassUserServer.allowed;
import static dev.regionalcache.redis.ClassUserServer.call;
import static dev.regionalcache.redis.ClassUserServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.ClassUser;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisDataException;

/** How the user of a class comes, changes and goes, by real servers. */
class ClassUserTest {

    @TempDir
    private Path directory;

    private static Stream<RedisBinary> binaries() {
        return RedisBinary.all().stream();
    }

    @Test
    void thePasswordIsDerivedOfTheApplications() {
        assertThat(ClassUser.password("session", "secret")).isEqualTo("_lSHTzBcda62lMry4UlhQyPSh98UA3Iw1LVxvsn5xIg");
    }

    /** Of a policy that is older than the rule against such prefixes. */
    @ParameterizedTest
    @MethodSource("binaries")
    void aPrefixThatReachesTheKeysOfAllGivesNoRights(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory)) {
            server.setPrefixes(List.of("z", "r", "regionalcache", "s:"), false);
            try (Jedis user = server.login()) {
                allowed(user, "SET", "s:1", "v");
                refused(user, "GET", "z:t:1");
                refused(user, "GET", "regionalcache:epoch");
                refused(user, "GET", "regionalcache:lost-writes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aServerKnowsItFromItsBoot(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory)) {
            server.restart(List.of("s:", ClassUserServer.ODD), true);
            try (Jedis user = server.login()) {
                allowed(user, "SET", ClassUserServer.ODD + "1", "v");
                refused(user, "GET", "t:1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void itsSubscriptionOutlivesAChangeOfItsPrefixes(RedisBinary binary) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
            }
        };
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login();
                Announcements announcements = server.announcements()) {
            Thread listening = Thread.ofVirtual().start(() -> user.subscribe(listener, Announcements.DISCOVERY));
            await().until(listener::isSubscribed);
            server.setPrefixes(List.of("s:", "t:"), false);
            announcements.announce("document");
            await().until(() -> heard.equals(List.of("document")));
            listener.unsubscribe();
            await().until(() -> !listening.isAlive());
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aUserThatIsNotWantedAnyMoreIsGoneAndItsConnectionsEnd(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login();
                Jedis application = server.application()) {
            allowed(user, "SET", "s:1", "v");
            server.setPrefixes(List.of("t:"), false);
            refused(user, "SET", "s:1", "v");
            allowed(user, "SET", "t:1", "v");
            server.removeClass();
            assertThatThrownBy(() -> call(user, "GET", "t:1")).isNotInstanceOf(JedisDataException.class);
            assertThatThrownBy(server::login).hasMessageContaining("WRONGPASS");
            assertThat(application.get("t:1")).isEqualTo("v");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aServerThatIsDemotedEndsItsConnectionsToo(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login();
                Jedis application = server.application()) {
            allowed(user, "SET", "s:1", "v");
            application.ping();
            server.closeApplications();
            assertThatThrownBy(() -> call(user, "GET", "s:1")).isNotInstanceOf(JedisDataException.class);
            assertThatThrownBy(application::ping).isNotInstanceOf(JedisDataException.class);
        }
    }
}
