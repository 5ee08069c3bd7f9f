package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.Counters;
import dev.regionalcache.client.policy.LoadOptions;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.token.TokenSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/client.md and of the README, which are compiled and run here. */
class ExampleTest {

    @TempDir
    Path directory;

    // begin: example
    /** Profiles and a rate limit of a chat service. */
    static final class ChatService {

        private final RegionalCacheClient client;
        private final PolicyCache<String> profiles;
        private final Counters requests;

        /** @param address of this region's endpoint for reads, as {@code chat:6379} */
        ChatService(String address, byte[] key, Executor executor) {
            client = RegionalCacheClient.connect(ClientOptions.at(address)
                    .signedBy(TokenSigner.of(key))
                    .executor(executor)
                    .retryWritesFor(Duration.ofSeconds(3)));
            profiles = client.policy("session");
            requests = client.counters("rate-limit");
        }

        /** A request that writes; the answer carries the session in a cookie. */
        String rename(String cookie, String user, String name) {
            Session session = cookie.isEmpty() ? client.newSession() : client.session(cookie);
            try {
                profiles.in(session).set(user, name);
            } catch (OutcomeUnknownException e) {
                // It may have been applied. Here it may be applied twice, too:
                profiles.in(session).repeatable().set(user, name);
            }
            return session.text();
        }

        /** A name, and the cookie that goes back: a session grows with what it reads, too. */
        record Answer(String cookie, Optional<String> name) {}

        /** The next request, perhaps in another region: it sees the new name. */
        Answer name(String cookie, String user) {
            if (requests.increment(user).value() > 100) {
                return new Answer(cookie, Optional.of("too many requests"));
            }
            Session session = client.session(cookie);
            Optional<String> name;
            try {
                name = profiles.in(session).get(user);
            } catch (WriteLostException e) {
                // The primary failed before another region had the write. This is told, and not hidden.
                name = Optional.empty();
            }
            return new Answer(session.text(), name);
        }

        /** From the database if it is not cached; loaded anew in the background in its last ten minutes. */
        Optional<String> cachedName(String user, Map<String, String> database) {
            return profiles.getOrLoad(user, database::get, LoadOptions.DEFAULT.revalidating(Duration.ofMinutes(10)));
        }
    }
    // end: example

    @Test
    void theExampleWorks() throws Exception {
        try (RedisNode counters = new RedisNode(directory, "counters")) {
            Servers own = new Servers(Optional.of(counters.endpoint()), List.of(counters.endpoint()));
            Policy rate =
                    Policy.of("rate-limit", "rate:", Duration.ofMinutes(1)).regional(Map.of("b", own));
            try (Regions regions =
                    new Regions(directory, Policy.of("session", "session:", Duration.ofHours(1)), rate)) {
                regions.start("a", null);
                RedisNode near = regions.start("b", "a");
                regions.announce();
                near.awaitLevelWith(regions.node("a"));
                use(near.endpoint().toString());
            }
        }
    }

    private static void use(String address) {
        byte[] key = "not a real key, of 16 bytes or more".getBytes(StandardCharsets.US_ASCII);
        ChatService service = new ChatService(address, key, Executors.newVirtualThreadPerTaskExecutor());
        String cookie = service.rename("", "ada", "Ada Lovelace");
        ChatService.Answer answer = service.name(cookie, "ada");
        assertThat(answer.name()).contains("Ada Lovelace");
        assertThat(service.name(answer.cookie(), "ada").name()).contains("Ada Lovelace");
        assertThat(service.cachedName("grace", Map.of("grace", "Grace Hopper"))).contains("Grace Hopper");
        service.client.close();
    }

    private static Optional<String> tenLines(String address, String user, String password) {
        // begin: readme
        try (RegionalCacheClient client = RegionalCacheClient.connect(
                ClientOptions.at(address).user(user, password).retryWritesFor(Duration.ofSeconds(3)))) {
            PolicyCache<String> profiles = client.policy("session"); // its TTL, its compression
            Session session = client.newSession();
            profiles.in(session).set("ada", "Ada Lovelace"); // at the primary, wherever that is now
            String cookie = session.text();

            Session later = client.session(cookie); // the next request, perhaps in another region
            return profiles.in(later).get("ada"); // read there, and never older than what was written
        }
        // end: readme
    }

    @Test
    void theTenLinesWork() throws Exception {
        try (Regions regions = new Regions(directory, Policy.of("session", "session:", Duration.ofHours(1)))) {
            RedisNode node = regions.start("a", null, "user app on >not-a-real-password allkeys allchannels +@all");
            regions.announce();
            assertThat(tenLines(node.endpoint().toString(), "app", "not-a-real-password"))
                    .contains("Ada Lovelace");
        }
    }

    @Test
    void theDocumentsShowThisCode() throws Exception {
        assertThat(shown("../docs/client.md")).isEqualTo(code("example"));
        assertThat(shown("../README.md")).isEqualTo(code("readme"));
    }

    @Test
    void theDocumentNamesThisVersion() throws Exception {
        String version = between(Files.readString(Path.of("../pom.xml")), "<version>", "</version>");
        assertThat(Files.readString(Path.of("../docs/client.md")))
                .contains("<version>" + version + "</version>", "regionalcache-client:" + version + "\"");
    }

    private static String shown(String document) throws IOException {
        return between(Files.readString(Path.of(document)), "```java\n", "```\n");
    }

    private static String code(String name) throws IOException {
        String code = between(
                Files.readString(Path.of("src/test/java/dev/regionalcache/client/ExampleTest.java")),
                "    // begin: " + name + "\n",
                "    // end: " + name + "\n");
        return code.stripTrailing().stripIndent() + "\n";
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
