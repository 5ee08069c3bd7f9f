package dev.regionalcache.localcluster.conformance;

import static dev.regionalcache.localcluster.conformance.Samples.cache;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules of the project's own schema that compare with what was. */
@ExtendWith(Definitions.class)
class ChangeConformanceTest {

    private static final String WITHOUT_A = "{spec: {regions: [{name: b}]}}";

    private final Api api = new Api();
    private final String caches = api.path("conformance.regionalcache.dev/v1alpha1/regionalcaches");
    private final String members = api.path("conformance.regionalcache.dev/v1alpha1/cachemembers");
    private final String regions = "/apis/%s/v1alpha1/cacheregions".formatted(Definitions.GROUP);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void rulesAboutAChangeCompareWithWhatWas() {
        String path = caches + "/c";
        Api.post(
                        caches,
                        cache(
                                "c",
                                "regions: [{name: a}, {name: b, parent: a}], template: {storage: {persistence: RDB, size: 2Gi}}"))
                .ok();
        assertThat(Api.patch(path, Api.MERGE, "{spec: {template: {storage: {size: 1Gi}}}}")
                        .message())
                .contains("spec: Invalid value: size cannot be made smaller");
        Api.patch(path, Api.MERGE, "{spec: {template: {storage: {size: 3Gi}}}}").ok();
        Api.patch(path + "/status", Api.MERGE, "{status: {primaryRegion: a}}").ok();
        assertThat(Api.patch(path, Api.MERGE, "{spec: {regions: [{name: b}]}}").message())
                .contains("<nil>: Invalid value: the region that is primary now cannot be removed: switch over first");
    }

    @Test
    void aRegionIsNotRemovedWhileItHandsThePrimaryOver() {
        String path = caches + "/c";
        Api.post(caches, cache("c", "regions: [{name: a}, {name: b, parent: a}]"))
                .ok();
        tell(path, "Switchover", "Promoting");
        assertThat(Api.patch(path, Api.MERGE, WITHOUT_A).message())
                .contains("<nil>: Invalid value: the region that hands the primary over cannot be removed");
        tell(path, "LeaseGivenUp", "Promoting");
        Api.patch(path, Api.MERGE, WITHOUT_A).ok();
        // What is told of a region that is gone is no change of the regions.
        tell(path, "Switchover", "Promoting");
        tell(path, "Switchover", "Following");
        Api.patch(path, Api.MERGE, "{spec: {regions: [{name: b}, {name: a, parent: b}]}}")
                .ok();
        Api.patch(path, Api.MERGE, WITHOUT_A).ok();
    }

    private static void tell(String path, String reason, String state) {
        Api.patch(
                        path + "/status",
                        Api.MERGE,
                        "{status: {primaryRegion: b, failovers: [{epoch: 2, from: a, to: b, reason: %s, state: %s}]}}"
                                .formatted(reason, state))
                .ok();
    }

    @Test
    void aRegionKeepsItsNamespace() {
        String path = regions + "/" + api.namespace();
        Api.post(regions, Samples.region(api.namespace(), "")).ok();
        assertThat(Api.patch(path, Api.MERGE, "{spec: {namespace: other}}").message())
                .contains("spec: Invalid value: namespace cannot be changed, nor be set or unset later");
        Api.patch(path, Api.MERGE, "{spec: {nodeSelector: {zone: a}}}").ok();
        Api.delete(path);
        Api.post(regions, Samples.region(api.namespace(), "").replace("spec: {}", "spec: {namespace: one}"))
                .ok();
        for (String other : new String[] {"two", "null"}) {
            assertThat(Api.patch(path, Api.MERGE, "{spec: {namespace: %s}}".formatted(other))
                            .message())
                    .contains("namespace cannot be changed");
        }
        Api.delete(path);
    }

    @Test
    void aRegionKeepsItsCluster() {
        String path = regions + "/" + api.namespace();
        Api.post(regions, Samples.region(api.namespace(), "")).ok();
        assertThat(reference(path, "{name: other}").message())
                .contains("spec: Invalid value: kubeconfigSecretRef cannot be changed, nor be set or unset later");
        Api.delete(path);
        Api.post(
                        regions,
                        Samples.region(api.namespace(), "")
                                .replace("spec: {}", "spec: {kubeconfigSecretRef: {name: one}}"))
                .ok();
        for (String other : List.of("{name: two}", "{key: two}", "{name: two, key: two}", "null")) {
            assertThat(reference(path, other).message())
                    .as(other)
                    .contains(
                            "kubeconfigSecretRef cannot be changed",
                            "write new credentials for it into the same Secret");
        }
        // By its default that is what is there.
        reference(path, "{name: one, key: kubeconfig}").ok();
        Api.patch(path, Api.MERGE, "{spec: {nodeSelector: {zone: a}}}").ok();
        Api.delete(path);
    }

    private static Api.Answer reference(String path, String reference) {
        return Api.patch(path, Api.MERGE, "{spec: {kubeconfigSecretRef: %s}}".formatted(reference));
    }

    @Test
    void aStaleLeaderIsRefused() {
        Api.post(members, Samples.member(3, "p")).ok();
        String path = members + "/m";
        assertThat(Api.patch(path, Api.MERGE, "{spec: {epoch: 2}}").message())
                .contains("spec: Invalid value: the epoch only grows");
        assertThat(Api.patch(path, Api.MERGE, "{spec: {proposer: q}}").message())
                .contains("within an epoch the proposer never changes");
        assertThat(Api.patch(path, Api.MERGE, "{spec: {cache: {namespace: other}}}")
                        .message())
                .contains("a member keeps its cache and its region");
        assertThat(Api.patch(path, Api.MERGE, "{spec: {epoch: 4, proposer: q}}").code())
                .isEqualTo(200);
    }
}
