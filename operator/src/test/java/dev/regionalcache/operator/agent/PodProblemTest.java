package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodProblemTest {

    private static final String POD = "{metadata: {name: p}, spec: {containers: [{name: server}]}}";

    @Test
    void aContainerThatCannotBeStartedSaysWhyInTheWordsOfKubernetes() {
        assertThat(problem("status: {containerStatuses: [{name: server, state: {waiting:"
                        + " {reason: ImagePullBackOff, message: no such image}}}]}"))
                .contains(new PodProblem("ImagePullBackOff", "p: no such image"));
        assertThat(problem(
                        "status: {containerStatuses: [{name: server, state: {waiting: {reason: CrashLoopBackOff}}}]}"))
                .contains(new PodProblem("CrashLoopBackOff", "p: CrashLoopBackOff"));
    }

    @Test
    void aServerThatEndedSaysItsLastWords() {
        assertThat(problem("""
                        status:
                          containerStatuses:
                          - name: server
                            state: {waiting: {reason: CrashLoopBackOff, message: back-off}}
                            lastState: {terminated: {message: "starting\\nbad directive\\n"}}
                        """))
                .contains(new PodProblem("CrashLoopBackOff", "p: back-off; its last words: bad directive"));
    }

    @Test
    void aPodWithoutANodeSaysWhatTheSchedulerMisses() {
        assertThat(problem("status: {conditions: [{type: PodScheduled, status: 'False',"
                        + " reason: Unschedulable, message: 0/3 nodes fit}]}"))
                .contains(new PodProblem("Unschedulable", "p: 0/3 nodes fit"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "status: {containerStatuses: [{name: server, state: {running: {}}}]}",
                "status: {containerStatuses: [{name: server}]}",
                "status: {containerStatuses: [{name: server, state: {waiting: {}}}]}",
                "status: {containerStatuses: [{name: server, state: {waiting: {reason: ContainerCreating}}}]}",
                "status: {containerStatuses: [{name: server, state: {waiting: {reason: PodInitializing}}}]}",
                "status: {containerStatuses: [{name: sidecar, state: {waiting: {reason: ImagePullBackOff}}}]}",
                "status: {conditions: [{type: PodScheduled, status: 'True'}]}",
                "status: {conditions: [{type: Ready, status: 'False'}]}"
            })
    void aPodThatRunsOrIsOnItsWayHasNone(String status) {
        assertThat(problem(status)).isEmpty();
    }

    private static Optional<PodProblem> problem(String status) {
        return PodProblem.of(Yaml.object(Pod.class, POD, status));
    }
}
