package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class StatusChangesTest {

    private static final String BEFORE = """
            epoch: 1
            primaryRegion: a
            regions:
            - {name: a, role: Primary, health: Healthy}
            - {name: b, role: Replica, parent: a, health: Healthy}
            conditions:
            - {type: Ready, status: "True", reason: AllReady, message: all is well}
            """;
    private static final String AFTER = """
            epoch: 2
            primaryRegion: b
            failovers:
            - {epoch: 2, from: a, to: b, reason: PrimaryLost, state: Following, lostWrites: 3}
            regions:
            - {name: a, role: Replica, parent: b, health: Unknown, reason: Unreachable, message: no answer}
            - {name: b, role: Primary, health: Healthy}
            conditions:
            - {type: Ready, status: "False", reason: RegionsNotReady, message: 1 of 2}
            """;

    @Test
    void whatIsTheSameIsNotTold() {
        assertThat(StatusChanges.between(status(BEFORE), status(BEFORE))).isEmpty();
        assertThat(StatusChanges.between(status(AFTER), status(AFTER))).isEmpty();
    }

    @Test
    void eachDifferenceIsASentence() {
        assertThat(StatusChanges.between(status(BEFORE), status(AFTER)))
                .containsExactly(
                        "epoch 2: the primary is b",
                        "failover to epoch 2 from a to b (PrimaryLost): Following",
                        "epoch 2: 3 writes were lost, and are reported",
                        "a             Unreachable: no answer",
                        "b             ready, the primary",
                        "the cache is not ready: 1 of 2");
    }

    private static RegionalCacheStatus status(String yaml) {
        return Serialization.unmarshal(yaml, RegionalCacheStatus.class);
    }
}
