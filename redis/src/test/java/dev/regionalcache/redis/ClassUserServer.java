package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.acl.ClassUser;
import dev.regionalcache.redis.config.ServerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import redis.clients.jedis.Jedis;

/** A server that knows the user of the class s, and connections to it, which whoever asks for one closes. */
final class ClassUserServer implements AutoCloseable {

    private static final List<AclUser> FOUR = AclUsers.of(List.of("op"), List.of("rep"), List.of("app"));

    /** All that a prefix may be made of but letters and digits. */
    static final String ODD = "x:._@/#=+{}()|~$%&!,;<>-";

    private final RedisServers servers;
    private final RedisProcess process;
    private final RedisServer server;
    private final Path home;

    ClassUserServer(RedisBinary binary, Path directory) throws IOException {
        home = directory.resolve("a");
        servers = new RedisServers(binary, directory);
        process = servers.start("a");
        server = servers.connect(process);
        server.promote();
        setPrefixes(List.of("s:", ODD), false);
    }

    /** The class has these prefixes, and its user runs scripts or does not. */
    void setPrefixes(List<String> prefixes, boolean scripts) {
        server.setUsers(users(prefixes, scripts));
    }

    /** There is no such class any more. */
    void removeClass() {
        server.setUsers(FOUR);
    }

    private static List<AclUser> users(List<String> prefixes, boolean scripts) {
        List<AclUser> users = new ArrayList<>(FOUR);
        users.add(ClassUser.of("s", List.of("app"), prefixes, scripts));
        return users;
    }

    /** Another process boots with such a class. */
    void restart(List<String> prefixes, boolean scripts) throws Exception {
        Files.writeString(home.resolve(ServerConfig.ACL_FILE), AclUsers.file(users(prefixes, scripts)));
        process.restart();
        await().ignoreExceptions().until(() -> !server.info().runId().isEmpty());
        server.promote();
    }

    void closeApplications() {
        server.closeApplications();
    }

    Announcements announcements() {
        return servers.connector().announcements(process.address(), RedisServers.OPERATOR);
    }

    /** A connection of the class's user. */
    Jedis login() {
        Jedis user = servers.client(process, "policy-s", ClassUser.password("s", "app"));
        user.ping();
        return user;
    }

    Jedis application() {
        return servers.application(process);
    }

    static Object call(Jedis user, String command, String... arguments) {
        return user.sendCommand(() -> command.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static void allowed(Jedis user, String... words) {
        call(user, words[0], List.of(words).subList(1, words.length).toArray(String[]::new));
    }

    static void refused(Jedis user, String... words) {
        assertThatThrownBy(() -> allowed(user, words))
                .as(String.join(" ", words))
                .satisfies(e -> assertThat(e.getMessage().toLowerCase(Locale.ROOT))
                        .containsAnyOf(
                                "noperm",
                                "no permission",
                                "can't run this command",
                                "can't access",
                                "unknown",
                                "not allowed"));
    }

    @Override
    public void close() {
        try {
            servers.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
