package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.PolicyCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many threads a client has, whatever is asked of it: of the platform, for virtual ones are the callers'. */
class ThreadsTest {

    private static final int CALLS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final String FOLLOWER = "regionalcache-client chat";
    private static final String DEADLINES = "regionalcache-client deadlines";
    private static final String INQUIRY = "regionalcache-client inquiry ";

    @TempDir
    Path directory;

    private Regions regions;
    private Set<Thread> before;

    @BeforeEach
    void start() throws Exception {
        regions = new Regions(directory, Policy.of("session", "s:", Duration.ofHours(1)));
        regions.start("a", null);
        regions.start("b", "a");
        regions.announce();
        regions.node("b").awaitLevelWith(regions.node("a"));
        before = threads();
    }

    @AfterEach
    void close() {
        regions.close();
    }

    @Test
    void callsHaveNone() throws Exception {
        try (RegionalCacheClient client = connect()) {
            assertThat(names()).as("at rest").containsExactlyInAnyOrder(FOLLOWER, DEADLINES);
            regions.node("a").freeze(true);
            List<FutureTask<?>> calls = writes(client);
            List<Thread> callers =
                    calls.stream().map(Thread::startVirtualThread).toList();
            await().pollInSameThread()
                    .atMost(PATIENCE)
                    .until(() -> callers.stream().map(Thread::getState).allMatch(WAITING::contains));
            assertThat(names()).as("while all wait").containsExactlyInAnyOrder(FOLLOWER, DEADLINES);
            regions.node("a").freeze(false);
            for (FutureTask<?> call : calls) {
                call.get();
            }
            assertThat(names()).as("afterwards").containsExactlyInAnyOrder(FOLLOWER, DEADLINES);
        }
        awaitNames(List.of());
    }

    @Test
    void aPrimaryIsLookedForByOneForEachRegion() throws Exception {
        try (RegionalCacheClient client = connect()) {
            regions.node("a").kill();
            List<FutureTask<?>> calls = writes(client);
            calls.forEach(Thread::startVirtualThread);
            await().pollInSameThread()
                    .atMost(PATIENCE)
                    .until(() -> inquiries() == regions.names().size());
            regions.node("b").promote();
            regions.primaryIs("b");
            for (FutureTask<?> call : calls) {
                call.get();
                assertThat(inquiries()).isLessThanOrEqualTo(regions.names().size());
            }
            awaitNames(List.of(FOLLOWER, DEADLINES));
        }
        awaitNames(List.of());
    }

    private RegionalCacheClient connect() {
        String near = regions.node("b").endpoint().toString();
        return RegionalCacheClient.connect(ClientOptions.at(near)
                .connection(ConnectionSettings.DEFAULT.withTimeouts(PATIENCE, PATIENCE))
                .retryWritesFor(PATIENCE));
    }

    private static List<FutureTask<?>> writes(RegionalCacheClient client) {
        PolicyCache<String> cache = client.policy("session").repeatable();
        List<FutureTask<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String key = "key-" + i;
            calls.add(new FutureTask<>(() -> cache.set(key, "value"), null));
        }
        return calls;
    }

    private long inquiries() {
        return names().stream().filter(name -> name.startsWith(INQUIRY)).count();
    }

    private void awaitNames(List<String> expected) {
        await().pollInSameThread()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrderElementsOf(expected));
    }

    /** Of the threads that came since the test began. */
    private List<String> names() {
        Set<Thread> now = threads();
        now.removeAll(before);
        return now.stream().map(Thread::getName).toList();
    }

    /** Without those of the JDK, on which virtual threads run and wait, and of the pool that runs the tests. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getClass().getName().startsWith("jdk.internal."))
                .filter(thread -> !thread.getName().startsWith("ForkJoinPool-"))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
