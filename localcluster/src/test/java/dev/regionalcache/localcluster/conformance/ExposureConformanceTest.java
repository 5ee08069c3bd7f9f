package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a region is exposed: what its type does not do is refused, and not left out in silence. */
@ExtendWith(Definitions.class)
class ExposureConformanceTest {

    private static final String RANGES = "sourceRanges need type LoadBalancer";
    private static final String CLASS = "loadBalancerClass needs type LoadBalancer";
    private static final String ADDRESS = "nodeAddress needs type NodePort";

    private final Api api = new Api();
    private final String regions = "/apis/%s/v1alpha1/cacheregions".formatted(Definitions.GROUP);

    @AfterEach
    void close() {
        Api.delete(regions + "/" + api.namespace());
        api.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("{type: NodePort, sourceRanges: [203.0.113.0/24]}", RANGES),
                Arguments.of("{type: ClusterIP, sourceRanges: [203.0.113.0/24]}", RANGES),
                Arguments.of("{sourceRanges: [203.0.113.0/24]}", RANGES),
                Arguments.of("{type: NodePort, loadBalancerClass: internal}", CLASS),
                Arguments.of("{loadBalancerClass: internal}", CLASS),
                Arguments.of("{type: LoadBalancer, nodeAddress: vip.example}", ADDRESS),
                Arguments.of("{nodeAddress: vip.example}", ADDRESS));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatTheTypeDoesNotDoIsRefused(String exposure, String sentence) {
        Api.Answer refused = post(exposure);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("spec.exposure: Invalid value: " + sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: LoadBalancer, sourceRanges: [203.0.113.0/24], loadBalancerClass: internal, annotations: {a: b}}",
                "{type: NodePort, nodeAddress: vip.example, annotations: {a: b}}",
                "{type: NodePort, sourceRanges: []}",
                "{annotations: {a: b}}",
                "{}"
            })
    void whatItDoesIsAccepted(String exposure) {
        post(exposure).ok();
    }

    @Test
    void anotherTypeDoesNotLetEverybodyInByTheWay() {
        post("{type: LoadBalancer, sourceRanges: [203.0.113.0/24]}").ok();
        assertThat(change("{type: NodePort}").message())
                .contains(RANGES, "let only the other regions in by a firewall or a NetworkPolicy");
        change("{type: NodePort, sourceRanges: null}").ok();
    }

    private Api.Answer post(String exposure) {
        return Api.post(
                regions,
                Samples.region(api.namespace(), "").replace("spec: {}", "spec: {exposure: %s}".formatted(exposure)));
    }

    private Api.Answer change(String exposure) {
        return Api.patch(regions + "/" + api.namespace(), Api.MERGE, "{spec: {exposure: %s}}".formatted(exposure));
    }
}
