package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodsTest {

    private static final String DELETED = "metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}";
    private static final String ENDED =
            "status: {containerStatuses: [{name: server, state: {running: null, terminated: {exitCode: 137}}}]}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            it stands on a Ready node            | {}                          | true  | true
            its node is not Ready                | {}                          | false | false
            it is being deleted                  | "%1$s"                      | true  | false
            it is evicted                        | status: {phase: Failed}     | false | false
            its kubelet says that it ended       | "%2$s"                      | false | true
            another pod has its address          | metadata: {uid: another}    | true  | false
            it has another address               | status: {podIP: 10.0.0.9}   | true  | false
            """)
    void aConnectionThatIsRefusedProvesWhatThePodAllows(String name, String change, boolean nodeReady, boolean proof) {
        assertThat(isProof(nodeReady, change.replace("%1$s", DELETED).replace("%2$s", ENDED)))
                .isEqualTo(proof);
    }

    @Test
    void ofAServerThatEndedWhileItsPodIsBeingDeletedTheKubeletsWordIsEnough() {
        assertThat(isProof(true, DELETED, ENDED)).isTrue();
    }

    @Test
    void aContainerThatItsKubeletLostSightOfHasNotEnded() {
        String lost =
                "status: {containerStatuses: [{name: server, state: {running: null, terminated: {exitCode: 137, reason: ContainerStatusUnknown}}}]}";
        assertThat(isProof(false, lost)).isFalse();
        String before =
                "status: {containerStatuses: [{name: server, lastState: {terminated: {exitCode: 0, reason: Completed}}}]}";
        assertThat(isProof(false, lost, before)).as("the one before has").isFalse();
    }

    private static boolean isProof(boolean nodeReady, String... changes) {
        Pod pod = Sight.running(Members.primary())
                .changePod(0, changes)
                .seen()
                .pods()
                .get(0);
        return Pods.refusalIsProof(Objects.requireNonNull(pod), "uid-0", "10.0.0.0", nodeReady);
    }
}
