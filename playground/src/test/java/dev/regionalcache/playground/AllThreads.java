package dev.regionalcache.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The threads of this JVM, virtual ones too, which no method of {@link Thread} lists.
 *
 * @param directory where dumps lie while they are read
 */
record AllThreads(Path directory) {

    /** Of Java and of libraries, for all who are in the JVM: they begin when they are needed first, and stay or come again. */
    private static final Pattern SHARED = Pattern.compile(
            "ForkJoinPool.*|VirtualThread-unblocker|.*Poller.*|process reaper.*|Attach Listener|Reference Reaper.*|CachedSingleThreadScheduler.*");

    /** What tells threads apart. */
    Set<String> ids() throws IOException {
        return all().map(thread -> thread.get("tid").asText()).collect(Collectors.toSet());
    }

    /** The names of those that were not there before, each with where it is. */
    List<String> startedSince(Set<String> before) throws IOException {
        return all().filter(thread -> !before.contains(thread.get("tid").asText()))
                .filter(thread -> !SHARED.matcher(thread.get("name").asText()).matches())
                .map(AllThreads::text)
                .toList();
    }

    private static String text(JsonNode thread) {
        return "\"%s\" %s".formatted(thread.get("name").asText(), thread.get("stack"));
    }

    private Stream<JsonNode> all() throws IOException {
        Path dump = directory.resolve("threads.json");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
            JsonNode containers = new ObjectMapper().readTree(dump.toFile()).at("/threadDump/threadContainers");
            return containers.valueStream().flatMap(c -> c.get("threads").valueStream());
        } finally {
            Files.deleteIfExists(dump);
        }
    }
}
