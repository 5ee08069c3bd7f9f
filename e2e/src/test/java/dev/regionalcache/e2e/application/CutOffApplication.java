package dev.regionalcache.e2e.application;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Serves users by itself, for nobody reaches it while its region is cut off: it writes {@code serving}, and when a file tells it to end one
 * line {@code ended answers=N lost=N failed=N violations=N SENTENCE}. A request that fails with an exception is right, an answer that the
 * session must not get is a violation.
 */
public final class CutOffApplication {

    private static final int USERS = 5;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final String NONE = "-";

    private final RegionalCacheClient client;
    private final PolicyCache<String> values;
    private final Random random;
    private final Map<String, String> sessions = new HashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final Map<String, Integer> written = new HashMap<>();
    private int answers;
    private int lost;
    private int failed;
    private int violations;
    private String last = "";

    private CutOffApplication(RegionalCacheClient client, String policy, long seed) {
        this.client = client;
        values = client.policy(policy);
        random = new Random(seed);
    }

    /**
     * Arguments: the address for reads, the region, the user, the policy, a seed, the file that ends it; and of a user who comes from
     * another region the key, the number that was written there, and the session. The password is in the environment.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        ClientOptions options = ClientOptions.at(args[0])
                .region(args[1])
                .user(args[2], System.getenv("PASSWORD"))
                .retryWritesFor(Duration.ofSeconds(2));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (RegionalCacheClient client = RegionalCacheClient.connect(options)) {
            CutOffApplication application = new CutOffApplication(client, args[3], Long.parseLong(args[4]));
            application.comes(args[6], Integer.parseInt(args[7]), args[8]);
            out.println("serving");
            long began = System.nanoTime();
            while (!Files.exists(Path.of(args[5])) && System.nanoTime() - began < LONGEST.toNanos()) {
                application.request(args[6]);
                Thread.sleep(10);
            }
            out.println(application.summary());
        }
    }

    private void comes(String key, int number, String session) {
        seen.put(key, number);
        written.put(key, number);
        sessions.put(key, session);
    }

    private void request(String traveller) {
        int user = random.nextInt(USERS + 1);
        String key = user == USERS ? traveller : "cut-off-" + user;
        Session session = sessions.containsKey(key) ? client.session(sessions.get(key)) : client.newSession();
        try {
            if (user < USERS && random.nextInt(3) == 0) {
                int number = written.merge(key, 1, Integer::sum);
                values.in(session).set(key, Integer.toString(number));
                seen.put(key, number);
            } else {
                look(key, Integer.parseInt(values.in(session).get(key).orElse("0")));
            }
            answers++;
        } catch (WriteLostException e) {
            // It is told, and the session goes on from what there is.
            lost++;
            seen.put(key, 0);
        } catch (RuntimeException e) {
            failed++;
            last = String.valueOf(e.getMessage());
            return;
        }
        sessions.put(key, session.text());
    }

    private void look(String key, int value) {
        int least = seen.getOrDefault(key, 0);
        int most = written.getOrDefault(key, 0);
        if (value < least || value > most) {
            violations++;
            last = "%s is %d, and must be from %d to %d".formatted(key, value, least, most);
        }
        seen.put(key, value);
    }

    private String summary() {
        return "ended answers=%d lost=%d failed=%d violations=%d %s"
                .formatted(answers, lost, failed, violations, last.isEmpty() ? NONE : last.replace('\n', ' '));
    }
}
