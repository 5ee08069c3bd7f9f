package dev.regionalcache.e2e.application;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Serves requests of users, a line each, in their sessions: {@code set CLASS KEY VALUE SESSION} and {@code get CLASS KEY SESSION}, where a
 * new session is a dash, and {@code count CLASS KEY}. It answers with a line: {@code ok SESSION}, {@code value VALUE SESSION} (a dash where
 * there is none), {@code lost SESSION}, {@code counted NUMBER}, or {@code failed SENTENCE}.
 */
public final class SessionApplication {

    private static final String NONE = "-";

    private final RegionalCacheClient client;

    private SessionApplication(RegionalCacheClient client) {
        this.client = client;
    }

    /** Arguments: the address for reads, the region, the user; the password is in the environment. */
    public static void main(String[] args) throws IOException {
        ClientOptions options = ClientOptions.at(args[0])
                .region(args[1])
                .connection(ConnectionSettings.DEFAULT.withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)))
                .user(args[2], System.getenv("PASSWORD"))
                .retryWritesFor(Duration.ofSeconds(10));
        try (RegionalCacheClient client = RegionalCacheClient.connect(options)) {
            SessionApplication application = new SessionApplication(client);
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.println("serving");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(application.answer(line.split(" ")));
            }
        }
    }

    private String answer(String... request) {
        return request[0].equals("count") ? count(request[1], request[2]) : inSession(request);
    }

    private String count(String dataClass, String key) {
        try {
            return "counted " + client.counters(dataClass).increment(key).value();
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private String inSession(String... request) {
        Session session = session(request[request.length - 1]);
        PolicyCache<String> values = client.policy(request[1]).in(session);
        try {
            return request[0].equals("set")
                    ? set(values, request[2], request[3], session)
                    : get(values, request[2], session);
        } catch (WriteLostException e) {
            return "lost " + session.text();
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private static String set(PolicyCache<String> values, String key, String value, Session session) {
        values.set(key, value);
        return "ok " + session.text();
    }

    private static String get(PolicyCache<String> values, String key, Session session) {
        Optional<String> value = values.get(key);
        return "value %s %s".formatted(value.orElse(NONE), session.text());
    }

    private static String failed(RuntimeException e) {
        return "failed " + String.valueOf(e.getMessage()).replace('\n', ' ');
    }

    private Session session(String text) {
        return text.equals(NONE) ? client.newSession() : client.session(text);
    }
}
