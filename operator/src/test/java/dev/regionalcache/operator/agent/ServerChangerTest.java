package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a pod is replaced because it cannot be changed. */
class ServerChangerTest {

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 415, 422})
    void whatTheClusterWillNeverDoIsDoneByAnotherPod(int code) {
        assertThat(ServerChanger.isImpossible(code)).isTrue();
    }

    /** A conflict with the kubelet's own write once cost a pod, and its data with it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 401, 403, 409, 429, 500, 503, 504})
    void whatMayWorkTheNextTimeIsTriedAgain(int code) {
        assertThat(ServerChanger.isImpossible(code)).isFalse();
    }
}
