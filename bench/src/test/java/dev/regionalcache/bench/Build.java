package dev.regionalcache.bench;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionalCache;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Versions of what is measured. */
public final class Build {

    private static final Pattern SERVER = Pattern.compile("\\bv=([0-9.]+)");

    private Build() {}

    /** The version of the operator and its commit, if it was built in a working copy of git. */
    static String operator() {
        String version = System.getProperty("regionalcache.version", "of an unknown version");
        return output("git", "rev-parse", "--short", "HEAD")
                .map(commit -> "%s (%s%s)".formatted(version, commit, isChanged() ? ", changed" : ""))
                .orElse(version);
    }

    /** Whether anything was, but for the report, of which another benchmark may have written its part. */
    private static boolean isChanged() {
        return output("git", "status", "--porcelain", "--", ":/", ":(top,exclude)docs/benchmarks.md")
                .filter(String::isEmpty)
                .isEmpty();
    }

    static String jdk() {
        return System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The version of a Redis or a Valkey, told by its program. */
    public static String server(String program) {
        Matcher matcher = SERVER.matcher(output(program, "--version").orElse(""));
        return matcher.find() ? matcher.group(1) : "of an unknown version";
    }

    /** What the servers of a cache run, as its regions report; they may tell a while after they are ready. */
    public static String running(KubernetesClient client, RegionalCache cache) {
        return await().until(() -> versions(client.resource(cache).get()), found -> !found.isEmpty());
    }

    private static String versions(RegionalCache cache) {
        return Objects.requireNonNull(cache.getStatus()).regions().stream()
                .flatMap(region -> Stream.ofNullable(region.version()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.onExit().join().exitValue() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
