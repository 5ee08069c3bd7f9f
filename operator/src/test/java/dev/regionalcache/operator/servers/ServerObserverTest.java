package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.health.Health;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerObserverTest {

    private static final Duration A_MOMENT = ServerObserver.LINGER.minusMillis(1);

    private Instant now = Instant.EPOCH;
    private final ServerObserver observer = new ServerObserver("pod", "uid", () -> now);

    @BeforeEach
    void follows() {
        observe("run", true, false, false);
        assertThat(observer.view().link()).isEqualTo(Link.Up);
    }

    @Test
    void aLinkThatComesBackInAMomentIsNothingToTell() {
        ServerView before = observer.view();
        now = now.plus(A_MOMENT);
        observe("run", false, false, false);
        assertThat(observer.view().link()).isEqualTo(Link.Up);
        assertThat(observer.view().inSync()).isTrue();
        assertThat(observer.view().health()).isEqualTo(Health.Healthy);
        assertThat(observer.view().isLinkUp())
                .as("who counts replicas that can acknowledge asks for this")
                .isFalse();
        observe("run", true, false, false);
        assertThat(observer.view().digest()).isEqualTo(before.digest());
    }

    @Test
    void aLinkThatStaysDownIsTold() {
        now = now.plus(ServerObserver.LINGER);
        observe("run", false, false, false);
        assertThat(observer.view().link()).isEqualTo(Link.Down);
        assertThat(observer.view().inSync()).isFalse();
        assertThat(observer.view().health()).isEqualTo(Health.Critical);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            another process has never followed, another, false, false
            a copy throws away what is there,   run,     true,  false
            so does loading,                    run,     false, true
            """)
    void itCountsOnlyWhileTheDataAreWhatTheyWere(String name, String runId, boolean syncing, boolean loading) {
        observe(runId, false, syncing, loading);
        assertThat(observer.view().inSync()).isFalse();
    }

    private void observe(String runId, boolean linkUp, boolean syncing, boolean loading) {
        observer.answered(
                Infos.of(
                        new ServerAddress("10.0.0.1", 6379),
                        "{runId: %s, version: 8.0.1, linkUp: %b, syncing: %b, loading: %b, replicationId: history, offset: 100, keys: 9}"
                                .formatted(runId, linkUp, syncing, loading)),
                null,
                Thresholds.DEFAULTS);
    }
}
