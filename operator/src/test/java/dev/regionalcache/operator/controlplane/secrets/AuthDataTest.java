package dev.regionalcache.operator.controlplane.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthDataTest {

    private static final String COMPLETE = "data: {operator: b3A=, replication: cmU=, application: YXA=}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {operator: eA==}",
                "data: {replication: eA==}",
                "data: {application: eA==}",
                "data: {application-previous: YXA=}"
            })
    void theHashChangesWithEveryPassword(String change) {
        assertThat(hash(COMPLETE, change)).isNotEqualTo(hash(COMPLETE));
    }

    @Test
    void theHashDoesNotDependOnTheOrder() {
        assertThat(hash("data: {application: YXA=, replication: cmU=, operator: b3A=}"))
                .isEqualTo(hash(COMPLETE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {operator: null}",
                "data: {replication: null, replication-previous: cmU=}",
                "data: {application: ''}",
                "data: null"
            })
    void aSecretThatLacksAUserHoldsNoPasswords(String change) {
        assertThat(AuthData.of(secret(COMPLETE, change))).isEmpty();
    }

    /** They went to every region's cluster. */
    @Test
    void otherSecretsOfAPersonsSecretAreLeftAlone() {
        Secret more = secret(COMPLETE, "data: {tls.key: c2VjcmV0, operator-next: eA==}");
        assertThat(AuthData.of(more)).isEqualTo(AuthData.of(secret(COMPLETE)));
    }

    @Test
    void passwordsOfApplicationsAreTakenFromElsewhereAndNoOthers() {
        AuthData own = AuthData.of(secret(COMPLETE, "data: {application-previous: b2xk}"))
                .orElseThrow();

        assertThat(own.withApplicationOf(Map.of("application", "bmV3", "operator", "eA==", "replication", "eA=="))
                        .data())
                .isEqualTo(Map.of("operator", "b3A=", "replication", "cmU=", "application", "bmV3"));
        assertThat(own.withApplicationOf(Map.of("application", "bmV3", "application-previous", "YXA="))
                        .data())
                .containsEntry("application-previous", "YXA=");
    }

    @Test
    void newPasswordsAreLongDifferentAndNeedNoQuoting() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            AuthData random = AuthData.random();
            assertThat(random.data()).containsOnlyKeys("operator", "replication", "application");
            seen.addAll(random.data().values());
        }
        assertThat(seen).hasSize(300).allMatch(p -> decoded(p).matches("[A-Za-z0-9_-]{32}"));
    }

    @Test
    void theTextShowsNoPassword() {
        AuthData random = AuthData.random();
        assertThat(random.toString() + new AuthFinding.Found(random))
                .doesNotContain(random.data().values())
                .doesNotContain(random.data().values().stream()
                        .map(AuthDataTest::decoded)
                        .toList());
    }

    @Test
    void aMembersCopyLiesBesideItAndGoesWithIt() {
        AuthData passwords = AuthData.of(secret(COMPLETE)).orElseThrow();
        Secret copy = AuthKeeper.copy(Members.replica("metadata: {namespace: far}"), passwords);
        assertThat(copy.getMetadata().getName()).isEqualTo("shop-b-auth");
        assertThat(copy.getMetadata().getNamespace()).isEqualTo("far");
        assertThat(copy.getMetadata().getLabels())
                .containsEntry(Labels.CACHE_UID, "cache")
                .containsEntry(Labels.REGION, "b");
        assertThat(copy.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("member-b"));
        assertThat(AuthData.of(copy)).contains(passwords);
    }

    private static String hash(String base, String... changes) {
        return AuthData.of(secret(base, changes)).orElseThrow().hash();
    }

    private static Secret secret(String base, String... changes) {
        return Yaml.object(Secret.class, base, changes);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
