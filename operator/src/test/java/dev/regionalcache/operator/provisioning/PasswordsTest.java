package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

    /** op, re and ap. */
    private static final String COMPLETE = "data: {operator: b3A=, replication: cmU=, application: YXA=}";

    @Test
    void theCurrentPasswordComesBeforeThePreviousOne() {
        Secret rotated = Yaml.object(Secret.class, COMPLETE, "data: {operator-previous: b2xk}");
        assertThat(Passwords.of(rotated)).contains(new Passwords(List.of("op", "old"), List.of("re"), List.of("ap")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {operator: null}",
                "data: {replication: ''}",
                "data: {application: null, application-previous: ''}",
                "data: null"
            })
    void aSecretThatLacksAUserHoldsNone(String change) {
        assertThat(Passwords.of(Yaml.object(Secret.class, COMPLETE, change))).isEmpty();
    }

    @Test
    void theTextOfPasswordsShowsNone() {
        assertThat(new Passwords(List.of("op1"), List.of("re1"), List.of("ap1")).toString())
                .doesNotContain("op1", "re1", "ap1");
    }
}
