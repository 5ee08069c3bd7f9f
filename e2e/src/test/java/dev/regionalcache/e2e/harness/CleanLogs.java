package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After the tests of a class: no API server has refused the operator anything, whatever it had to do in them, and Java has started
 * from the image's AOT cache. The logs of all pods are looked at, those that tests ended among them; they are left in
 * {@code target/operator-logs}.
 */
final class CleanLogs implements BeforeAllCallback, AfterAllCallback {

    private static final Path LOGS = Path.of("target", "operator-logs");

    /** How an API server refuses one of the chart's accounts, or that of register-cluster. */
    private static final Pattern REFUSAL = Pattern.compile(
            "is forbidden: User [^a-z]{1,3}system:serviceaccount:" + Operator.NAMESPACE + ":regionalcache-");

    /** How Java says that it does without the cache, which costs a start half of its time. */
    private static final String NO_AOT_CACHE = "An error has occurred while processing the AOT cache";

    private static final Pattern TIME = Pattern.compile("\"timestamp\":\"([^\"]+)\"");

    private final List<Followed> all = new ArrayList<>();

    private record Followed(Cluster cluster, OperatorLogs logs) {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path directory = LOGS.resolve(context.getRequiredTestClass().getSimpleName());
        for (Cluster cluster : Clusters.all()) {
            all.add(new Followed(cluster, OperatorLogs.follow(cluster, directory.resolve(cluster.name()))));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> found = new ArrayList<>();
        for (Followed followed : all) {
            try (OperatorLogs logs = followed.logs()) {
                logs.lines()
                        .filter(line -> line.contains(NO_AOT_CACHE) || isRefusal(followed.cluster(), line))
                        .distinct()
                        .forEach(line -> found.add(followed.cluster() + ": " + line));
                if (!logs.unread().isEmpty()) {
                    System.out.printf("%s: nobody could read the log of %s%n", followed.cluster(), logs.unread());
                }
            }
        }
        all.clear();
        if (!found.isEmpty()) {
            throw new AssertionError(
                    "the operator was refused what it needs, or started slowly: " + String.join("\n", found));
        }
    }

    private static boolean isRefusal(Cluster cluster, String line) {
        if (!REFUSAL.matcher(line).find()) {
            return false;
        }
        Matcher time = TIME.matcher(line);
        return !time.find() || !Operator.expectedRefusals(cluster, Instant.parse(time.group(1)));
    }
}
