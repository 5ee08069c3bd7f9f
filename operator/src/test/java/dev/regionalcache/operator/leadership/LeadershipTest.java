package dev.regionalcache.operator.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Candidates with the library's own elector, as the operator framework runs it. */
class LeadershipTest {

    private final List<AutoCloseable> open = new ArrayList<>();
    private LeaseServer server;

    /** A process that takes part, up to where it would exit. */
    private record Candidate(Leadership leadership, CompletableFuture<?> elector, BlockingQueue<Integer> exits) {

        void release() throws Exception {
            leadership.release(() -> elector.cancel(false));
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new LeaseServer();
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aReleasedLeaseIsTakenByTheOtherCandidateAndEndsNoProcess() throws Exception {
        Candidate first = candidate("first");
        awaitHolder("first");
        Candidate second = candidate("second");

        first.release();

        assertThat(server.holder()).isNotEqualTo("first");
        awaitHolder("second");
        assertThat(first.exits()).isEmpty();
        second.release();
        assertThat(server.holder()).isEmpty();
        assertThat(second.exits()).isEmpty();
    }

    @Test
    void aCandidateThatDoesNotLeadReleasesNothing() throws Exception {
        candidate("first");
        awaitHolder("first");

        candidate("second").release();

        assertThat(server.holder()).isEqualTo("first");
    }

    @Test
    void aLeaseTakenByAnotherEndsTheProcessAndStaysTheirs() throws Exception {
        Candidate first = candidate("first");
        awaitHolder("first");

        server.setHolder("usurper");

        patiently().untilAsserted(() -> assertThat(first.exits()).containsExactly(Leadership.LOST));
        assertThat(server.holder()).isEqualTo("usurper");
    }

    @Test
    void anApiServerThatIsAwayDoesNotHoldUpARelease() throws Exception {
        Candidate first = candidate("first");
        awaitHolder("first");

        server.goAway();
        first.release();

        assertThat(first.exits()).isEmpty();
    }

    @Test
    void theLeaseIsGivenBackWhenTheControlPlaneDoesNotStopCleanly() {
        Candidate first = candidate("first");
        awaitHolder("first");

        assertThatThrownBy(() -> first.leadership().release(() -> {
                    first.elector().cancel(false);
                    throw new IllegalStateException("unclean");
                }))
                .hasMessage("unclean");

        assertThat(server.holder()).isEmpty();
    }

    private void awaitHolder(String name) {
        patiently().until(server::holder, name::equals);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(1));
    }

    private Candidate candidate(String identity) {
        KubernetesClient client = server.client();
        open.add(client);
        BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();
        Leadership leadership = new Leadership(new LeaderLease(client, "ops", identity), exits::add);
        CompletableFuture<?> elector = elect(client, leadership.configuration());
        open.add(() -> elector.cancel(false));
        return new Candidate(leadership, elector, exits);
    }

    private static CompletableFuture<?> elect(KubernetesClient client, LeaderElectionConfiguration configuration) {
        LeaseLock lock = new LeaseLock(
                configuration.getLeaseNamespace().orElseThrow(),
                configuration.getLeaseName(),
                configuration.getIdentity().orElseThrow());
        return client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(configuration.getLeaseName())
                        .withLock(lock)
                        .withLeaseDuration(configuration.getLeaseDuration())
                        .withRenewDeadline(configuration.getRenewDeadline())
                        .withRetryPeriod(configuration.getRetryPeriod())
                        .withLeaderCallbacks(configuration.getLeaderCallbacks().orElseThrow())
                        .withReleaseOnCancel(false)
                        .build())
                .build()
                .start();
    }
}
