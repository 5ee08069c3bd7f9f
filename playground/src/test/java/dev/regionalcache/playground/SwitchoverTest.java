package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.ServerRef;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Planned changes of the primary, on the whole operator. */
class SwitchoverTest {

    @TempDir
    private Path directory;

    private OperatedCache cache;
    private SeenServers servers;
    private SteadyWriter writer;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(this::dump);

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
        servers = new SeenServers(cache);
        writer = new SteadyWriter(() -> cache.connect("c", "chat-primary", "application"));
        await().until(() -> writer.written() > 100);
        writer.longestGap();
    }

    private void dump() {
        System.out.printf(
                "%d written, %d errors, the last: %s%n", writer.written(), writer.errors(), writer.lastError());
        cache.dump();
    }

    @AfterEach
    void stop() throws Exception {
        writer.close();
        cache.close();
    }

    @Test
    void aSwitchoverLosesNoWrite() throws Exception {
        long copies = servers.copies();
        for (String target : List.of("b", "c", "a", "b", "a")) {
            cache.patch("spec: {primaryRegion: %s}".formatted(target));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(cache.status().primaryRegion()).isEqualTo(target);
                assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
                assertThat(cache.row().gapMillis()).isNotNull();
            });
            int before = writer.written();
            await().until(() -> writer.written() > before + 50);
            System.out.printf(
                    "switchover to %s: gap %d ms as the agent heard it, %d ms for the writer, %d errors%n",
                    target, cache.row().gapMillis(), writer.longestGap(), writer.errors());
            assertThat(cache.row().reason()).isEqualTo("Switchover");
        }
        writer.close();
        assertNothingIsMissing();
        // None is what it is to be. On Redis 6.2 one replica in fifty follows with a full copy: docs/failover.md, What
        // is missing yet.
        assertThat(servers.copies() - copies)
                .as("full copies in five switchovers")
                .isLessThan(2);
        assertThat(cache.status().failovers()).allMatch(r -> r.lostWrites() == null);
    }

    @Test
    void twoChangesInARowEndAtTheSecond() throws Exception {
        cache.patch("spec: {primaryRegion: b}");
        cache.patch("spec: {primaryRegion: c}");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(cache.status().primaryRegion()).isEqualTo("c");
            assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
        });
        cache.patch("spec: {primaryRegion: b}");
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> "b".equals(cache.row().to()));
        cache.patch("spec: {primaryRegion: c}");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(cache.row().to()).isEqualTo("c");
            assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
        });
        writer.close();
        assertNothingIsMissing();
    }

    @Test
    void aSwitchoverToARegionThatDoesNotFollowIsRefused() throws Exception {
        String process = cache.process("b");
        OperatedCache.signal("STOP", process);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !"Up"
                        .equals(Objects.requireNonNull(cache.member("b").getStatus())
                                .link()));
        cache.patch("metadata: {annotations: {regionalcache.dev/switchover: b}}");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Conditions.find(cache.status().conditions(), "SwitchoverRefused"))
                        .get()
                        .extracting(c -> c.reason())
                        .isIn("LinkDown", "NotConnected", "Lagging"));
        assertThat(cache.status().primaryRegion()).isEqualTo("a");
        OperatedCache.signal("CONT", process);
        // It is an order: when the region is well, it is carried out.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(cache.status().primaryRegion()).isEqualTo("b");
            assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
            assertThat(Conditions.find(cache.status().conditions(), "SwitchoverRefused"))
                    .isEmpty();
        });
        writer.close();
        assertNothingIsMissing();
    }

    @Test
    void aSwitchoverWhoseTargetDiesIsRolledBack() throws Exception {
        // What the primary has is not there within F/4, so it does not end for a target that is dead by then.
        cache.clusters().distance("a", "b", Duration.ofSeconds(1));
        String process = cache.process("b");
        cache.patch("spec: {primaryRegion: b}");
        long chosen = await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> cache.member("b").getSpec(), spec -> isChosen("b", spec))
                .epoch();
        // It is recorded all the same, and never made writable.
        OperatedCache.signal("STOP", process);
        try (Jedis operator = cache.connect("a", "operator")) {
            // A ping after it has said what it holds would put a replica ahead of it.
            operator.configSet("repl-ping-replica-period", "3600");
        }
        await().until(() -> writable("b"), ref -> ref != null && ref.epoch() >= chosen);
        OperatedCache.signal("KILL", process);
        cache.clusters().distance("a", "b", Duration.ZERO);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(this::assertIsRolledBack);
        int before = writer.written();
        await().atMost(Duration.ofSeconds(20)).until(() -> writer.written() > before + 100);
        System.out.printf("target died: %s, gap %d ms%n", cache.status().failovers(), writer.longestGap());
        writer.close();
        cache.awaitReady();
        assertIsRolledBack();
        assertThat(events()).contains("SwitchoverRolledBack").doesNotContain("SwitchoverCompleted");
        assertNothingIsMissing();
        await().until(() -> Objects.requireNonNull(writable("b")).untold() == null);
        assertThat(cache.member("b").getStatus().lost()).isEmpty();
        assertThat(cache.status().failovers()).allMatch(r -> r.uncounted() == null && r.lostWrites() == null);
    }

    private static boolean isChosen(String region, CacheMemberSpec spec) {
        Choice chosen = spec.chosen();
        return chosen != null && chosen.region().equals(region);
    }

    private void assertIsRolledBack() {
        FailoverStatus first = cache.status().failovers().getLast();
        assertThat(first.reason()).isEqualTo("Switchover");
        assertThat(first.to()).isEqualTo("b");
        assertThat(first.state()).isEqualTo(FailoverState.Superseded);
        assertThat(cache.primary()).isEqualTo("a");
        MemberLease lease = Objects.requireNonNull(cache.member("a").getStatus().lease());
        assertThat(lease.held()).as("of the former primary").isNotNull();
        assertThat(lease.held().region()).isEqualTo("a");
        assertThat(lease.held().epoch()).isEqualTo(cache.status().epoch()).isGreaterThan(first.epoch());
    }

    private List<String> events() {
        return cache.hub().v1().events().inNamespace("default").list().getItems().stream()
                .map(Event::getReason)
                .toList();
    }

    @Test
    void twoRegionsWithoutALeaseSwitchOverAndLoseNoWrite() throws Exception {
        cache.patch("spec: {regions: [{name: a}, {name: b, parent: a}]}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> isWithoutLease() && "2/2".equals(cache.status().regionsReady()));
        writer.close();
        writer = new SteadyWriter(() -> cache.connect("b", "chat-primary", "application"));
        await().until(() -> writer.written() > 100);
        writer.longestGap();
        for (String target : List.of("b", "a")) {
            cache.patch("spec: {primaryRegion: %s}".formatted(target));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(cache.status().primaryRegion()).isEqualTo(target);
                assertThat(isWithoutLease()).isTrue();
                assertThat(cache.status().regionsReady()).isEqualTo("2/2");
            });
            int before = writer.written();
            await().until(() -> writer.written() > before + 50);
            System.out.printf(
                    "switchover without a lease, to %s: %d ms for the writer, %d errors%n",
                    target, writer.longestGap(), writer.errors());
            assertThat(cache.status().failovers().getFirst())
                    .satisfies(row -> assertThat(row.reason()).isEqualTo("Switchover"))
                    .satisfies(row -> assertThat(row.state()).isEqualTo(FailoverState.Completed));
        }
        writer.close();
        writer.assertNothingIsMissing(cache, List.of("a", "b"));
    }

    private @Nullable ServerRef writable(String region) {
        return Objects.requireNonNull(cache.member(region).getStatus()).writable();
    }

    private boolean isWithoutLease() {
        return Stream.of("a", "b").allMatch(r -> cache.member(r).getSpec().lease() == null);
    }

    @Test
    void aRollingRestartOfThePrimaryLosesNoWrite() throws Exception {
        String process = cache.process("a");
        cache.patch("spec: {config: {databases: \"20\"}}");
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            assertThat(Conditions.find(cache.status().conditions(), "RolledOut"))
                    .get()
                    .extracting(c -> c.reason())
                    .isEqualTo("Done");
            assertThat(cache.status().primaryRegion()).isEqualTo("a");
            assertThat(cache.process("a")).isNotEqualTo(process);
            assertThat(cache.status().regionsReady()).isEqualTo("3/3");
        });
        assertThat(cache.status().failovers())
                .extracting(FailoverStatus::reason)
                .containsExactly("Return", "Restart");
        writer.close();
        System.out.printf("rolling restart: longest gap %d ms%n", writer.longestGap());
        assertNothingIsMissing();
    }

    @Test
    void theAgentDiesWhileReleasing() throws Exception {
        cache.patch("spec: {primaryRegion: b}");
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> Objects.requireNonNull(
                                        Objects.requireNonNull(cache.member("a").getStatus())
                                                .lease())
                                .releasing()
                        != null);
        cache.stopAgent("a");
        System.out.println("stopped in: " + cache.member("a").getStatus().lease());
        cache.startAgent("a");
        int before = writer.written();
        await().atMost(Duration.ofSeconds(30)).until(() -> writer.written() > before + 100);
        System.out.printf("agent died: gap %d ms%n", writer.longestGap());
        writer.close();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "3/3".equals(cache.status().regionsReady()));
        assertNothingIsMissing();
    }

    private void assertNothingIsMissing() {
        writer.assertNothingIsMissing(cache, OperatedCache.REGIONS);
    }
}
