package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.FailoverStep;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.fixture.LogLines;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Scrape;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told of a change of the primary: events as an API server has them, the log, and what is scraped. */
@SuppressWarnings("deprecation") // it is the registry that Quarkus runs
class FailoverEventsTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RegionalCache cache = MeteredCache.cache();
    private RegionalCacheStatus told = status();
    private LocalCluster cluster;
    private KubernetesClient client;
    private LogLines log;
    private FailoverEvents events;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("events", directory));
        client = cluster.client();
        Namespaces.create(client, "space");
        log = LogLines.of(FailoverEvents.class);
        events = new FailoverEvents(
                new EventPublisher(client, "controlplane", "test", InstantSource.system()),
                registry,
                new CacheMeters(registry));
    }

    @AfterEach
    void close() {
        log.close();
        client.close();
        cluster.close();
    }

    @Test
    void eachStepOfAFailoverIsToldOnceAsAnEventAndAsALine() {
        FailoverStatus preparing = begun(2, "PrimaryLost");
        FailoverStatus promoting =
                preparing.chosen("b", List.of(held("b", 500L, null), held("c", null, "NotPrepared")));
        FailoverStatus following = promoting.withStep("Writable", at(400)).in(FailoverState.Following);
        FailoverStatus completed = following.withStep("Followed", at(1_500)).in(FailoverState.Completed);
        tell(preparing);
        tell(preparing.withMessage("waits for c"));
        tell(promoting);
        tell(following);
        tell(completed);
        tell(completed.withLoss(80, 3, null));
        List<String> expected = List.of(
                "FailoverStarted: epoch 2: the primary a is to be replaced (PrimaryLost; votes: b, c)",
                "PrimaryChosen: epoch 2: b becomes the primary; epoch and offset held: b 1:500, c 1:? NotPrepared",
                "PrimaryWritable: epoch 2: b accepts writes, 400 ms after the failover began",
                "FailoverCompleted: epoch 2: b accepts writes, 400 ms after the failover began; all regions that can be reached follow it after 1500 ms",
                "WritesLost: epoch 2: 3 writes (80 bytes of the stream) were accepted before and never reached b; members' status.lost names keys, or says why not");
        awaitEvents(expected);
        assertThat(log.lines()).isEqualTo(expected);
        assertThat(events())
                .extracting(Event::getType)
                .containsExactly("Warning", "Normal", "Normal", "Normal", "Warning");
        assertThat(events())
                .allSatisfy(event -> assertThat(event.getRegarding())
                        .returns("RegionalCache", r -> r.getKind())
                        .returns("chat", r -> r.getName()));
    }

    @Test
    void eachStepOfASwitchoverIsToldOnce() {
        FailoverStatus promoting = begun(3, "Switchover").chosen("b", List.of());
        FailoverStatus following = promoting.withStep("Writable", at(30)).in(FailoverState.Following);
        tell(promoting);
        tell(following);
        tell(following.withGap(20));
        tell(following.withGap(20).withStep("Followed", at(900)).in(FailoverState.Completed));
        awaitEvents(List.of(
                "SwitchoverStarted: epoch 3: the primary moves from a to b (Switchover)",
                "SwitchoverCompleted: epoch 3: b is the primary, 30 ms after the switchover began"));
        assertThat(log.lines())
                .containsExactly(
                        "SwitchoverStarted: epoch 3: the primary moves from a to b (Switchover)",
                        "epoch 3: writes waited for 20 ms",
                        "SwitchoverCompleted: epoch 3: b is the primary, 30 ms after the switchover began");
        assertScraped("regionalcache_switchover_gap_seconds", 1, 0.02);
        assertScraped("regionalcache_failover_gap_seconds", 0, 0);
        assertScraped("regionalcache_failover_total_seconds", 0, 0);
    }

    /** The row of a change that is not finished stays below that of the next one. */
    @Test
    void oneThatAnotherTakesThePlaceOfIsToldBesideIt() {
        FailoverStatus failover = begun(2, "LeaseGivenUp");
        FailoverStatus switchover = begun(3, "Failback").chosen("c", List.of());
        tell(failover);
        tell(switchover, failover.in(FailoverState.Superseded));
        tell(begun(4, "Superseding"), switchover.in(FailoverState.Superseded), failover.in(FailoverState.Superseded));
        awaitEvents(
                List.of(
                        "FailoverStarted: epoch 2: the primary a is to be replaced (LeaseGivenUp; votes: b, c)",
                        "SwitchoverStarted: epoch 3: the primary moves from a to c (Failback)",
                        "FailoverSuperseded: epoch 2 was not finished: a later one takes its place",
                        "FailoverStarted: epoch 4: the primary a is to be replaced (Superseding; votes: b, c)",
                        "SwitchoverRolledBack: epoch 3: c did not become the primary in time; a later epoch decides, and nothing is tried again by itself"));
        assertScraped("regionalcache_failover_gap_seconds", 0, 0);
    }

    @Test
    void eachFailoverCountsOnceInTheHistogramsAlsoWhereAllFollowAtOnce() {
        FailoverStatus first = begun(2, "PrimaryLost").chosen("b", List.of()).withStep("Writable", at(400));
        FailoverStatus second = begun(3, "PrimaryLost").chosen("c", List.of());
        tell(first.in(FailoverState.Following));
        tell(first.withStep("Followed", at(1_500)).in(FailoverState.Completed));
        tell(second);
        tell(second.withStep("Writable", at(600)).withStep("Followed", at(600)).in(FailoverState.Completed));
        assertScraped("regionalcache_failover_gap_seconds", 2, 1.0);
        assertScraped("regionalcache_failover_total_seconds", 2, 2.1);
        assertScraped("regionalcache_switchover_gap_seconds", 0, 0);
    }

    @Test
    void lostWritesAreCountedOnceAndToldAgainOnlyWhereThereAreMore() {
        FailoverStatus row = begun(2, "PrimaryLost").chosen("b", List.of()).in(FailoverState.Completed);
        tell(row);
        tell(row.withLoss(80, 3, null));
        tell(row.withLoss(80, 3, null).withSyncs(1, 2));
        tell(row.withLoss(120, 5, null));
        tell(row.withLoss(110, 4, null));
        tell(row.withLoss(110, 4, 1));
        tell(row.withLoss(110, 0, 2));
        tell(row.withLoss(0, 0, 3));
        String rest = " were accepted before and never reached b; members' status.lost names keys, or says why not";
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WritesLost"))
                .containsExactly(
                        "WritesLost: epoch 2: 3 writes (80 bytes of the stream)" + rest,
                        "WritesLost: epoch 2: 5 writes (120 bytes of the stream)" + rest,
                        "WritesLost: epoch 2: 4 writes, and writes of one server that nobody can count (110 bytes of the stream, or more)"
                                + rest,
                        "WritesLost: epoch 2: writes of 2 servers that nobody can count (110 bytes of the stream, or more)"
                                + rest,
                        "WritesLost: epoch 2: writes of 3 servers that nobody can count" + rest);
        assertThat(series())
                .containsEntry("regionalcache_failover_lost_writes_total{cache=\"chat\",namespace=\"space\",}", 5.0)
                .containsEntry("regionalcache_failover_lost_uncounted_total{cache=\"chat\",namespace=\"space\",}", 3.0);
    }

    private void tell(FailoverStatus... rows) {
        RegionalCacheStatus next = status(rows);
        events.compare(cache, told, next);
        told = next;
    }

    private void awaitEvents(List<String> expected) {
        await().untilAsserted(() -> assertThat(events())
                .extracting(event -> event.getReason() + ": " + event.getNote())
                .isEqualTo(expected));
    }

    /** The events, the oldest first. */
    private List<Event> events() {
        return client.events().v1().events().inNamespace("space").list().getItems().stream()
                .sorted(Comparator.comparing(e -> Long.valueOf(e.getMetadata().getResourceVersion())))
                .toList();
    }

    private void assertScraped(String histogram, double count, double sum) {
        Map<String, Double> series = series();
        assertThat(series)
                .containsEntry(histogram + "_count", count)
                .containsEntry(histogram + "_bucket{le=\"+Inf\",}", count);
        assertThat(series.keySet())
                .filteredOn(s -> s.startsWith(histogram + "_bucket"))
                .hasSizeGreaterThan(10);
        assertThat(series.get(histogram + "_sum")).isEqualTo(sum);
    }

    private Map<String, Double> series() {
        return Scrape.of(registry);
    }

    private static FailoverStatus begun(long epoch, String reason) {
        return FailoverStatus.begun(
                epoch,
                "a",
                null,
                reason,
                FailoverState.Preparing,
                List.of("b", "c"),
                List.of(new FailoverStep("Detected", at(0))));
    }

    private static FailoverCandidate held(String region, @Nullable Long offset, @Nullable String reason) {
        return new FailoverCandidate(region, 1L, offset, reason);
    }

    private static String at(long millis) {
        return BEGIN.plusMillis(millis).toString();
    }

    private static RegionalCacheStatus status(FailoverStatus... rows) {
        return Yaml.object(RegionalCacheStatus.class, "{}", Serialization.asJson(Map.of("failovers", List.of(rows))));
    }
}
