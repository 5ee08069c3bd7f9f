package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigCheckTest {

    private static final String GOOD = """
            apiVersion: v1
            kind: Config
            current-context: east
            contexts: [{name: east, context: {cluster: east, user: operator}}]
            clusters: [{name: east, cluster: {server: "https://192.0.2.1:6443", certificate-authority-data: eA==}}]
            users: [{name: operator, user: {token: secret-token}}]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "users: null",
                "users: [{name: operator, user: {client-certificate-data: eA==, client-key-data: eA==}}]",
                "clusters: [{name: east, cluster: {server: 'http://127.0.0.1:8080'}}]",
                "clusters: [{name: east, cluster: {server: 'http://localhost:8080'}}]",
                "clusters: [{name: east, cluster: {server: 'https://east.example', insecure-skip-tls-verify: false}}]"
            })
    void aKubeconfigThatOnlyIdentifiesItselfIsUsed(String change) throws RefusedException {
        KubeconfigCheck.check(kubeconfig(change));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            users: [{name: operator, user: {exec: {apiVersion: v1, command: sh}}}]                        | user operator of the kubeconfig uses exec, which is not allowed: use a token, as register-cluster writes it
            users: [{name: operator, user: {auth-provider: {name: gcp}}}]                                 | user operator of the kubeconfig uses auth-provider, which is not allowed: use a token, as register-cluster writes it
            users: [{name: operator, user: {tokenFile: /etc/passwd}}]                                     | user operator of the kubeconfig uses tokenFile, which is not allowed: use token
            users: [{name: operator, user: {client-certificate: /c}}]                                     | user operator of the kubeconfig uses client-certificate or client-key (files), which is not allowed: use client-certificate-data
            users: [{name: operator, user: {client-key: /k}}]                                             | user operator of the kubeconfig uses client-certificate or client-key (files), which is not allowed: use client-certificate-data
            clusters: [{name: east, cluster: {certificate-authority: /ca}}]                               | cluster east of the kubeconfig uses certificate-authority (a file), which is not allowed: use certificate-authority-data
            clusters: [{name: east, cluster: {insecure-skip-tls-verify: true}}]                           | cluster east of the kubeconfig uses insecure-skip-tls-verify, which is not allowed: use certificate-authority-data
            clusters: [{name: east, cluster: {server: "http://192.0.2.1"}}]                               | cluster east of the kubeconfig uses a server without https, which is not allowed: use https
            clusters: [{name: east, cluster: {server: "http://localhost.example"}}]                       | cluster east of the kubeconfig uses a server without https, which is not allowed: use https
            clusters: [{name: east, cluster: {server: "192.0.2.1:6443"}}]                                 | cluster east of the kubeconfig uses a server without https, which is not allowed: use https
            clusters: [{name: east, cluster: {server: "file:///etc/passwd"}}]                             | cluster east of the kubeconfig uses a server without https, which is not allowed: use https
            clusters: [{name: east, cluster: {server: null}}]                                             | cluster east of the kubeconfig names no server
            clusters: [{name: east, cluster: null}]                                                       | cluster east of the kubeconfig names no server
            clusters: null                                                                                | the kubeconfig names no cluster, or no current-context
            clusters: [null]                                                                              | the kubeconfig has an empty entry under clusters
            users: [null]                                                                                 | the kubeconfig has an empty entry under users
            contexts: [null]                                                                              | the kubeconfig has an empty entry under contexts
            clusters: [{name: east, cluster: {server: "https://192.0.2.1", proxy-url: "http://192.0.2.9"}}] | cluster east of the kubeconfig uses proxy-url, which is not allowed: use a server that is reached directly
            current-context: null                                                                         | the kubeconfig names no cluster, or no current-context
            """)
    void whatWouldRunCommandsReadFilesOrTrustAnybodyIsRefusedWithASentence(String change, String sentence) {
        assertRefused(kubeconfig(change), sentence);
    }

    @Test
    void clustersAndUsersThatAreNotTheCurrentOnesAreCheckedToo() {
        assertRefused(
                kubeconfig("users: [{name: other, user: {exec: {apiVersion: v1, command: sh}}}]"),
                "user other of the kubeconfig uses exec");
        assertRefused(
                kubeconfig("clusters: [{name: other, cluster: {server: 'http://192.0.2.1'}}]"),
                "cluster other of the kubeconfig uses a server without https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "garbage with secret-token", "[secret-token]", "{unclosed: secret-token", "\tsecret-token: x"
            })
    void garbageIsRefusedWithoutRepeatingIt(String garbage) {
        assertRefused(garbage, "the Secret holds no kubeconfig: it cannot be read as YAML of kind Config");
    }

    private static void assertRefused(String kubeconfig, String sentence) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> KubeconfigCheck.check(kubeconfig))
                .withMessageContaining(sentence)
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo("KubeconfigRefused");
                    assertThat(e).hasMessageNotContaining("secret-token");
                });
    }

    private static String kubeconfig(String change) {
        return Yaml.object(JsonNode.class, GOOD, change).toString();
    }
}
