package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passwords that vanish, are lost for good or rotated: servers are told, and replication goes on. */
@EndToEnd
class SecretsIT {

    private Shop shop;

    @BeforeAll
    void start() {
        shop = Shop.open("e2e-secrets");
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
    void aSecretThatVanishedIsRestoredAndReplicationGoesOn() {
        String password = shop.namespace().password(Shop.NAME);
        String copies = shop.statistic("shop-one-0", "sync_full");
        shop.kubectl("delete", "secret", "shop-auth", "shop-two-auth", "shop-two-server");
        Await.until(
                "the passwords are those that servers have",
                () -> assertThat(shop.namespace().password(Shop.NAME)).isEqualTo(password));
        Await.until("copies are back", () -> {
            assertThat(shop.cluster()
                            .client()
                            .secrets()
                            .inNamespace(shop.namespace().name())
                            .withName("shop-two-auth")
                            .get())
                    .isNotNull();
            assertThat(shop.cluster()
                            .client()
                            .secrets()
                            .inNamespace(shop.namespace().name())
                            .withName("shop-two-server")
                            .get())
                    .isNotNull();
        });
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.statistic("shop-one-0", "sync_full")).isEqualTo(copies);
    }

    @Test
    void passwordsThatAreLostEverywhereAreMadeAnewAndServersAreToldOfThem() {
        String copies = shop.statistic("shop-one-0", "sync_full");
        Map<String, Integer> before = shop.namespace().restarts(Shop.NAME);
        String password = shop.namespace().password(Shop.NAME);
        controlPlane("--replicas=0");
        // Before the control plane restores them from one another.
        shop.kubectl("delete", "secret", "--all");
        controlPlane("--replicas=1");
        for (String region : Shop.REGIONS) {
            Await.until(
                    "the application's password of " + region + " is valid",
                    () -> assertThat(shop.namespace().redisOnce(Shop.NAME, "shop-" + region, "GET", "kept"))
                            .isEqualTo("yes"));
        }
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().password(Shop.NAME)).isNotEqualTo(password);
        assertThat(shop.statistic("shop-one-0", "sync_full")).isEqualTo(copies);
        assertThat(shop.namespace().restarts(Shop.NAME)).isEqualTo(before);
    }

    @Test
    void aPasswordIsRotatedWhileBothAreValid() {
        String old = shop.namespace().password(Shop.NAME);
        String copies = shop.statistic("shop-one-0", "sync_full");
        shop.kubectl("patch", "secret", "shop-auth", "--type=merge", "-p", """
                {"stringData": {"application": "a-new-password", "application-previous": "%s",
                 "operator-previous": "%s", "operator": "another-operators-password"}}
                """.formatted(
                        old, shop.namespace().operatorPassword(Shop.NAME)));
        for (String password : new String[] {old, "a-new-password"}) {
            Await.until(
                    "both passwords are valid in every region",
                    () -> assertThat(shop.namespace().redisWith(password, "shop-three", "GET", "kept"))
                            .isEqualTo("yes"));
        }
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "the operator's new password is valid",
                () -> assertThat(shop.statistic("shop-one-0", "sync_full")).isEqualTo(copies));
    }

    private void controlPlane(String replicas) {
        String name = "regionalcache-control-plane";
        shop.cluster()
                .kubectl("scale", "deployment", name, "-n", Operator.NAMESPACE, replicas)
                .ok();
        shop.cluster()
                .kubectl("rollout", "status", "deployment", name, "-n", Operator.NAMESPACE, "--timeout=90s")
                .ok();
        if (replicas.endsWith("=0")) {
            Await.until(
                    "it is gone",
                    () -> assertThat(shop.cluster()
                                    .kubectl(
                                            "get",
                                            "pods",
                                            "-n",
                                            Operator.NAMESPACE,
                                            "-l",
                                            "app.kubernetes.io/component=control-plane",
                                            "-o",
                                            "name")
                                    .ok())
                            .isEmpty());
        }
    }
}
