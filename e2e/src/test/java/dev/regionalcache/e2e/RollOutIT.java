package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes of the servers themselves: leaves first, in place, nothing lost, and no restart that need not be. */
@EndToEnd
class RollOutIT {

    /** As a quota, or a policy of images, would. */
    private static final String FROZEN = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: e2e-frozen}
            spec:
              matchConstraints:
                resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [statefulsets]}]
              validations:
              - expression: object.metadata.name != 'shop-three' || object.spec == oldObject.spec
                message: frozen by a person
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: e2e-frozen}
            spec: {policyName: e2e-frozen, validationActions: [Deny]}
            """;

    private Shop shop;

    @BeforeAll
    void start() {
        shop = Shop.open("e2e-rollout");
    }

    @AfterEach
    void dataIsKept() {
        shop.dataIsKept();
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    void aSettingThatRedisChangesAtRunTimeRestartsNothing() {
        Map<String, Integer> before = shop.namespace().restarts(Shop.NAME);
        shop.patch("{\"spec\":{\"config\":{\"maxmemory-policy\":\"allkeys-lru\"}}}");
        shop.everywhere("CONFIG GET maxmemory-policy", "allkeys-lru");
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().restarts(Shop.NAME)).isEqualTo(before);
    }

    @Test
    void aNewVersionIsRolledOutInPlace() {
        Map<String, String> pods = shop.namespace().podUids(Shop.NAME);
        shop.namespace().awaitPods(Shop.NAME);
        shop.patch("{\"spec\":{\"version\":\"8.0\"}}");
        shop.everywhere("INFO server", "redis_version:8.0");
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(pods);
        thePrimaryCameBack();
        leavesCameFirst();
        shop.namespace().awaitPods(Shop.NAME);
        shop.namespace().set(Shop.NAME, "shop-three-primary", "after", "upgrade");
        anOrderOfVersionsThatWouldEmptyReplicasIsRefused();
    }

    private void anOrderOfVersionsThatWouldEmptyReplicasIsRefused() {
        Map<String, Integer> before = shop.namespace().restarts(Shop.NAME);
        shop.patch("{\"spec\":{\"version\":\"7.0\"}}");
        Await.until(
                "the downgrade is refused",
                () -> assertThat(shop.namespace().status(Shop.NAME).conditions())
                        .anySatisfy(c -> {
                            assertThat(c.type()).isEqualTo("RolledOut");
                            assertThat(c.reason()).isEqualTo("Refused");
                            assertThat(c.message()).contains("would be emptied. A downgrade needs a new cache");
                        }));
        shop.patch("{\"spec\":{\"version\":\"8.0\"}}");
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().restarts(Shop.NAME)).isEqualTo(before);
    }

    @Test
    void aSettingThatNeedsARestartGoesFromTheLeavesToThePrimaryInPlace() {
        Map<String, String> pods = shop.namespace().podUids(Shop.NAME);
        Map<String, Integer> before = shop.namespace().restarts(Shop.NAME);
        shop.patch("{\"spec\":{\"config\":{\"databases\":\"4\"}}}");
        shop.everywhere("CONFIG GET databases", "databases\n4");
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(pods);
        Await.until(
                "the kubelet says that each server restarted",
                () -> assertThat(shop.namespace().restarts(Shop.NAME))
                        .allSatisfy((pod, restarts) -> assertThat(restarts).isGreaterThan(before.get(pod))));
        thePrimaryCameBack();
        leavesCameFirst();
    }

    @Test
    void memoryIsChangedInPlaceWithoutARestart() {
        Map<String, String> pods = shop.namespace().podUids(Shop.NAME);
        Map<String, Integer> before = shop.namespace().restarts(Shop.NAME);
        String maxmemory = shop.namespace()
                .inServer(shop.namespace().operatorPassword(Shop.NAME), "shop-one-0", "CONFIG", "GET", "maxmemory");
        limit("128Mi");
        Await.until("the servers may use more", () -> {
            for (String region : Shop.REGIONS) {
                assertThat(shop.namespace()
                                .inServer(
                                        shop.namespace().operatorPassword(Shop.NAME),
                                        "shop-" + region + "-0",
                                        "CONFIG",
                                        "GET",
                                        "maxmemory"))
                        .startsWith("maxmemory")
                        .isNotEqualTo(maxmemory);
            }
        });
        shop.namespace().awaitReady(Shop.NAME);
        limit("96Mi");
        shop.everywhere("CONFIG GET maxmemory", maxmemory);
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().podUids(Shop.NAME)).isEqualTo(pods);
        assertThat(shop.namespace().restarts(Shop.NAME)).isEqualTo(before);
    }

    @Test
    void anImageThatCannotBePulledIsReportedAndStopsTheRollOut() {
        shop.patch("{\"spec\":{\"image\":\"redis:no-such-tag\"}}");
        try {
            thePrimaryIsNotTheOneThatCannotPull();
        } finally {
            shop.patch("{\"spec\":{\"image\":null}}");
        }
        shop.namespace().awaitReady(Shop.NAME);
        shop.namespace().awaitPods(Shop.NAME);
    }

    /** One region takes the image first, which says why it is not ready. It is a leaf, and the others go on. */
    private void thePrimaryIsNotTheOneThatCannotPull() {
        Await.until(
                "a region says why it is not ready",
                () -> assertThat(ready(Shop.REGIONS)).containsAnyOf("ImagePullBackOff", "ErrImagePull"));
        assertThat(ready("three")).isSubsetOf("ImagePullBackOff", "ErrImagePull");
        assertThat(ready("one", "two")).containsOnly("Serving");
        assertThat(shop.namespace().member(Shop.NAME, "one").getStatus().versions())
                .hasSize(1);
        shop.namespace().set(Shop.NAME, "shop-one-primary", "still", "works");
    }

    private List<String> ready(String... regions) {
        return Stream.of(regions)
                .map(r -> Conditions.find(
                                shop.namespace()
                                        .member(Shop.NAME, r)
                                        .getStatus()
                                        .conditions(),
                                Condition.READY)
                        .orElseThrow()
                        .reason())
                .toList();
    }

    @Test
    void aChangeThatTheClusterRefusesIsToldAndCarriedOutOnceItMayBe() {
        shop.cluster().apply("default", FROZEN);
        try {
            Await.until(
                    "the policy is in force",
                    () -> assertThat(shop.cluster()
                                    .kubectl(
                                            "patch",
                                            "statefulset",
                                            "shop-three",
                                            "-n",
                                            shop.namespace().name(),
                                            "--type=merge",
                                            "--dry-run=server",
                                            "-p",
                                            "{\"spec\":{\"replicas\":2}}")
                                    .output())
                            .contains("frozen by a person"));
            limit("112Mi");
            Await.until(
                    "the region says why it is not ready",
                    () -> assertThat(Conditions.find(
                                    shop.namespace()
                                            .member(Shop.NAME, "three")
                                            .getStatus()
                                            .conditions(),
                                    Condition.READY))
                            .get()
                            .extracting(Condition::message)
                            .asString()
                            .contains("the API server refused a change", "frozen by a person"));
        } finally {
            shop.cluster()
                    .kubectl("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", "e2e-frozen")
                    .ok();
        }
        all("112Mi");
        limit("96Mi");
        all("96Mi");
        shop.namespace().awaitReady(Shop.NAME);
    }

    private void all(String memory) {
        Await.until(
                "all have the limit " + memory,
                () -> assertThat(shop.kubectl("get", "statefulsets", "-o", "jsonpath={..limits.memory}"))
                        .isEqualTo("%1$s %1$s %1$s".formatted(memory)));
    }

    private void limit(String memory) {
        shop.patch("{\"spec\":{\"template\":{\"resources\":{\"limits\":{\"memory\":\"%s\"}}}}}".formatted(memory));
    }

    /**
     * It was moved for the restart of its server, without a failover. Children come back to their parents some seconds after it:
     * before that every region but the primary is a leaf, and another one than the declared leaf may be updated first. (Until
     * the change is completed the tree that is meant may be told.)
     */
    private void thePrimaryCameBack() {
        Await.until("the primary is where it was", () -> {
            assertThat(shop.namespace().status(Shop.NAME).primaryRegion()).isEqualTo("one");
            assertThat(shop.namespace().status(Shop.NAME).failovers())
                    .extracting(FailoverStatus::reason)
                    .startsWith("Return", "Restart");
            assertThat(shop.namespace().status(Shop.NAME).failovers().getFirst().state())
                    .isEqualTo(FailoverState.Completed);
        });
        Await.until(
                "the tree is as declared",
                () -> assertThat(shop.namespace().status(Shop.NAME).tree()).isEqualTo("one(two(three))"));
        shop.namespace().awaitReady(Shop.NAME);
    }

    private void leavesCameFirst() {
        assertThat(shop.namespace().started("shop-three-0", "shop-two-0", "shop-one-0"))
                .as("leaves first, the primary last")
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
