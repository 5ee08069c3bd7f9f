package dev.regionalcache.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiFailuresTest {

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 422, 500})
    void whatIsRefusedIsToldInTheServersWords(int code) {
        assertThat(ApiFailures.refusal(failure(code)))
                .hasValueSatisfying(text -> assertThat(text).contains("refused", "exceeded quota"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 404, 408, 409, 429, 503, 504})
    void whatMayDoTheNextTimeIsNone(int code) {
        assertThat(ApiFailures.refusal(failure(code))).isEmpty();
    }

    private static KubernetesClientException failure(int code) {
        return new KubernetesClientException(
                "the request failed",
                code,
                new StatusBuilder().withMessage("exceeded quota").build());
    }
}
