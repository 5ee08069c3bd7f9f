package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Login;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Classes with servers of their own: made, kept and removed by the rights that the chart gives, and by Kubernetes' own collector. */
@EndToEnd
class ClassesIT {

    private Shop shop;

    @BeforeAll
    void start() {
        shop = Shop.open("e2e-classes");
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
    void aDedicatedClassIsServedKeptAsItIsAndGoesWithItsPolicy() {
        apply("own", "isolation: Dedicated, eviction: AllKeysLRU");
        Await.until(
                "servers of the class",
                () -> assertThat(shop.namespace().cache("shop-own").getSpec().regions())
                        .hasSize(3));
        shop.namespace().awaitReady("shop-own");
        shop.namespace().set(Shop.NAME, "shop-own-one-primary", "own:1", "there");
        Await.until(
                "it is copied",
                () -> assertThat(shop.namespace().redis(Shop.NAME, "shop-own-three", "GET", "own:1"))
                        .isEqualTo("there"));
        assertThat(shop.namespace().redis(Shop.NAME, "shop-one", "EXISTS", "own:1"))
                .isEqualTo("0");

        RegionalCacheSpec before = shop.namespace().cache("shop-own").getSpec();
        shop.namespace()
                .patch("shop-own", "{\"spec\": {\"deletionPolicy\": \"Delete\", \"config\": {\"hz\": \"20\"}}}")
                .ok();
        Await.until(
                "an edit is put back",
                () -> assertThat(shop.namespace().cache("shop-own").getSpec()).isEqualTo(before));

        shop.kubectl("delete", "cpolicy", "own", "--timeout=60s");
        Await.until(
                "servers are gone",
                () -> assertThat(shop.namespace().podUids("shop-own")).isEmpty());
    }

    @Test
    void aRegionalClassCountsInEachRegionForItself() {
        apply("rate", "scope: Regional");
        for (String region : Shop.REGIONS) {
            String servers = "shop-rate-" + region;
            Await.until(
                    servers + " are there",
                    () -> assertThat(shop.namespace().podUids(servers)).isNotEmpty());
            shop.namespace().awaitReady(servers);
            assertThat(shop.namespace()
                            .redis(Shop.NAME, "%s-%s-primary".formatted(servers, region), "INCR", "rate:user"))
                    .isEqualTo("1");
        }
        shop.kubectl("delete", "cpolicy", "rate", "--timeout=60s");
        for (String region : Shop.REGIONS) {
            Await.until(
                    "servers in " + region + " are gone",
                    () -> assertThat(shop.namespace().podUids("shop-rate-" + region))
                            .isEmpty());
        }
    }

    @Test
    void aUserOfAClassIsConfinedToItAndGoesWithItsPolicy() {
        apply("mine", "ownUser: true");
        apply("apart", "isolation: Dedicated, ownUser: true");
        apply("next", "ownUser: true");
        for (String region : Shop.REGIONS) {
            Login mine = login("shop-%s-policy-mine".formatted(region));
            awaitAnswer(mine, "shop-" + region, "", "GET", "mine:1");
            assertThat(shop.namespace().redisAs(mine, "shop-" + region, "GET", "kept"))
                    .contains("NOPERM");
        }
        Login mine = login("shop-one-policy-mine");
        assertThat(shop.namespace().redisAs(mine, "shop-one-primary", "SET", "mine:1", "there"))
                .isEqualTo("OK");
        awaitAnswer(mine, "shop-three", "there", "GET", "mine:1");
        assertThat(shop.namespace().redisAs(mine, "shop-one-primary", "SET", "next:1", "x"))
                .contains("NOPERM");
        theUserOfAClassWithServersOfItsOwnFindsThemInTheMainOnes();

        shop.kubectl("delete", "cpolicy", "mine", "apart", "--timeout=60s");
        for (String region : Shop.REGIONS) {
            Await.until(
                    "the Secret in " + region + " is gone",
                    () -> assertThat(shop.namespace().login("shop-%s-policy-mine".formatted(region)))
                            .isEmpty());
            Await.until(
                    "the user in " + region + " is gone",
                    () -> assertThat(shop.namespace().redisAs(mine, "shop-" + region, "GET", "mine:1"))
                            .contains("WRONGPASS"));
        }
        awaitAnswer(login("shop-one-policy-next"), "shop-one", "", "GET", "next:1");
        shop.kubectl("delete", "cpolicy", "next", "--timeout=60s");
    }

    private void theUserOfAClassWithServersOfItsOwnFindsThemInTheMainOnes() {
        shop.namespace().awaitReady("shop-apart");
        Login apart = login("shop-one-policy-apart");
        assertThat(login("shop-apart-one-policy-apart").password()).isEqualTo(apart.password());
        awaitAnswer(apart, "shop-apart-one-primary", "OK", "SET", "apart:1", "there");
        assertThat(shop.namespace()
                        .redisAs(
                                apart,
                                "shop-apart-one-primary",
                                "EVAL",
                                "return redis.call(\"GET\", \"apart:1\")",
                                "0"))
                .isEqualTo("there");
        assertThat(shop.namespace().redisAs(apart, "shop-one", "GET", "regionalcache:discovery"))
                .contains("servers apart one ");
        assertThat(shop.namespace().redisAs(apart, "shop-one", "GET", "apart:1"))
                .contains("NOPERM");
    }

    private void apply(String name, String spec) {
        shop.namespace()
                .apply(Manifests.policy(
                        Shop.NAME, name, "prefixes: [\"%s:\"], ttl: 1h, maxMemory: 8Mi, %s".formatted(name, spec)));
    }

    private Login login(String secret) {
        AtomicReference<Login> found = new AtomicReference<>();
        Await.until(
                secret + " is there",
                () -> found.set(shop.namespace().login(secret).orElseThrow()));
        return found.get();
    }

    /** Waits until a user's command is answered so: the Secret is there a moment before the servers know the user. */
    private void awaitAnswer(Login login, String service, String answer, String... command) {
        Await.until(
                "%s is answered by %s".formatted(String.join(" ", command), service),
                () -> assertThat(shop.namespace().redisAs(login, service, command))
                        .isEqualTo(answer));
    }
}
