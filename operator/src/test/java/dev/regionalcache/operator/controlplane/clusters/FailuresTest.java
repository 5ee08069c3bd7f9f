package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "401, Unauthorized,  may have expired",
        "403, MissingRights, may not get the Lease regionalcache-agent in namespace system"
    })
    void anAnswerThatNoRepetitionChangesIsRefused(int code, String reason, String sentence) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Failures.refuse(answer(code), "system"))
                .withMessageContaining(sentence)
                .withMessageContaining("register-cluster")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 404, 429, 500, 503})
    void anythingElseIsTriedAgain(int code) throws RefusedException {
        Failures.refuse(answer(code), "system");
    }

    /** The first 403 blinded the control plane for the cluster for ten seconds. */
    @ParameterizedTest
    @CsvSource({"401, 4", "403, 4", "500, 4", "503, 4", "0, 1"})
    void aConnectionIsGivenUpAfterSoMany(int code, int passing) {
        assertThat(Failures.areFinal(answer(code), passing)).isFalse();
        assertThat(Failures.areFinal(answer(code), passing + 1)).isTrue();
    }

    @Test
    void theTextIsTheInnermostCausesFirstLine() {
        Exception failure = new IllegalStateException(
                "request 17 failed",
                new KubernetesClientException("wrapped", new IOException("Connection refused\nat x")));
        assertThat(Failures.text(failure)).isEqualTo("Connection refused");
    }

    @Test
    void aFailureWithoutAMessageIsNamed() {
        assertThat(Failures.text(new IOException())).isEqualTo("IOException");
    }

    @Test
    void aLongTextIsCut() {
        assertThat(Failures.text(new IOException("x".repeat(500)))).hasSize(200);
    }

    private static KubernetesClientException answer(int code) {
        return new KubernetesClientException("answer", code, null);
    }
}
