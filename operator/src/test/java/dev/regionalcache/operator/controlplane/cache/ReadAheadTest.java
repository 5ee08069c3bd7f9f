package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an answer of before a decision is worth. */
class ReadAheadTest {

    private static final String CACHE = "cache";
    private static final Set<String> VOTES = Set.of("b");
    private static final Set<String> MORE = Set.of("b", "c");

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private long nanos;
    private final ReadAhead ahead = new ReadAhead(executor, () -> nanos);

    @AfterEach
    void close() {
        executor.shutdownNow();
        client.close();
    }

    /** A vote that came after the cluster was asked. */
    @Test
    void whatIsMirroredCountsWhereItIsNewer() throws InterruptedException {
        begin(VOTES, () -> Optional.of(Members.primary(version(9), "status: {lag: answered}")));
        assertThat(lag(newest(10))).isEqualTo("mirrored");
    }

    /** A vote that was taken back, as the cluster would say whose watch lags. */
    @Test
    void whatWasAnsweredCountsWhereThatIsNewer() throws InterruptedException {
        begin(VOTES, () -> Optional.of(Members.primary(version(10), "status: {lag: answered}")));
        assertThat(lag(newest(9))).isEqualTo("answered");
    }

    @Test
    void versionsThatAreNoNumbersAreNotCompared() throws InterruptedException {
        begin(VOTES, () -> Optional.of(Members.primary("metadata: {resourceVersion: a1}")));
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void anotherSpecIsAskedForAnew() throws InterruptedException {
        begin(VOTES, () -> Optional.of(Members.primary(version(10), "metadata: {generation: 4}")));
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void soIsAnotherMemberOfTheName() throws InterruptedException {
        begin(VOTES, () -> Optional.of(Members.primary(version(10), "metadata: {uid: another}")));
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void soIsAClusterThatFailedOrHasNone() throws InterruptedException {
        begin(VOTES, () -> {
            throw new IllegalStateException("as a broken connection");
        });
        assertThat(newest(9)).isEmpty();
        begin(VOTES, Optional::empty);
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void soIsOneOfWhichNothingIsMirrored() throws InterruptedException {
        begin(VOTES, ReadAheadTest::answered);
        assertThat(ahead.end(CACHE).newest("a", client, null)).isEmpty();
    }

    @Test
    void anAnswerIsUsedOnce() throws InterruptedException {
        begin(VOTES, ReadAheadTest::answered);
        assertThat(newest(9)).isPresent();
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void oneThatIsOldIsNotUsed() throws InterruptedException {
        begin(VOTES, ReadAheadTest::answered);
        pass(Duration.ofMillis(500));
        assertThat(newest(9)).isEmpty();
    }

    @Test
    void whileOneIsUsableNobodyIsAskedAgain() {
        begin(VOTES, ReadAheadTest::answered);
        pass(Duration.ofMillis(499));
        begin(MORE, ReadAheadTest::answered);
        assertThat(requests).hasValue(1);
        pass(Duration.ofMillis(1));
        begin(MORE, ReadAheadTest::answered);
        assertThat(requests).hasValue(2);
    }

    @Test
    void votesThatStayAreAskedForOnce() {
        begin(VOTES, ReadAheadTest::answered);
        pass(Duration.ofHours(1));
        begin(VOTES, ReadAheadTest::answered);
        assertThat(requests).hasValue(1);
    }

    @Test
    void votesThatCameBackAreAskedForAgain() {
        begin(VOTES, ReadAheadTest::answered);
        begin(Set.of(), ReadAheadTest::answered);
        begin(VOTES, ReadAheadTest::answered);
        assertThat(requests).as("at once").hasValue(1);
        pass(Duration.ofMillis(500));
        begin(Set.of(), ReadAheadTest::answered);
        begin(VOTES, ReadAheadTest::answered);
        assertThat(requests).hasValue(2);
    }

    /** It was replaced, because a connection of it was lost. */
    @Test
    void anotherClientAsksAnew() throws InterruptedException {
        begin(VOTES, ReadAheadTest::answered);
        try (KubernetesClient another = new KubernetesClientBuilder().build()) {
            assertThat(ahead.end(CACHE).newest("a", another, mirrored(9))).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsStillOnItsWayIsWaitedForWhileItIsWorthSomething() throws InterruptedException {
        begin(VOTES, after(new CountDownLatch(1)));
        pass(Duration.ofMillis(490));
        assertThat(newest(9)).isEmpty();
    }

    /** A region that is cut off is voted about in all caches. */
    @Test
    void manyCachesAreNotAskedForAtOnce() throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(1);
        for (int i = 0; i < 64; i++) {
            ahead.begin("cache" + i, VOTES, () -> Map.of("a", new ReadAhead.Request(client, after(answers))));
        }
        begin(VOTES, ReadAheadTest::answered);
        assertThat(newest(9)).isEmpty();
        answers.countDown();
        assertThat(ahead.end("cache63").newest("a", client, mirrored(9))).isPresent();
        await().untilAsserted(() -> {
            begin(VOTES, ReadAheadTest::answered);
            assertThat(newest(9)).isPresent();
        });
    }

    private static Supplier<Optional<CacheMember>> after(CountDownLatch latch) {
        return () -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return answered();
        };
    }

    private void begin(Set<String> votes, Supplier<Optional<CacheMember>> request) {
        ahead.begin(CACHE, votes, () -> {
            requests.incrementAndGet();
            return Map.of("a", new ReadAhead.Request(client, request));
        });
    }

    private Optional<CacheMember> newest(int mirrored) throws InterruptedException {
        return ahead.end(CACHE).newest("a", client, mirrored(mirrored));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Optional<CacheMember> answered() {
        return Optional.of(Members.primary(version(10)));
    }

    private static String version(int version) {
        return "metadata: {resourceVersion: '%d'}".formatted(version);
    }

    private static String lag(Optional<CacheMember> member) {
        return member.orElseThrow().getStatus().lag();
    }

    private static CacheMember mirrored(int version) {
        return Members.primary(version(version), "status: {lag: mirrored}");
    }
}
