package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passwords that vanish, are lost for good or rotated: servers are told, and replication goes on. */
@EndToEnd
class SecretsIT {

    private static final String OWN_PASSWORDS = """
            apiVersion: v1
            kind: Secret
            metadata: {name: own-passwords}
            stringData: {operator: of-the-operator, replication: of-replication, application: %s}
            """;

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
    void aPasswordIsRotatedAsTheDocsSayAndNoLeaseEnds() throws IOException {
        Long epoch = shop.namespace().status(Shop.NAME).epoch();
        String old = shop.namespace().password(Shop.NAME);
        String copies = shop.statistic("shop-one-0", "sync_full");
        shop.cluster()
                .shell(InstallGuide.commands("Passwords", 0)
                        .replace("cart-auth", "shop-auth")
                        .replace("-n shop", "-n " + shop.namespace().name()));
        shop.kubectl("patch", "secret", "shop-auth", "--type=merge", "-p", """
                {"stringData": {"operator-previous": "%s", "operator": "another-operators-password"}}
                """.formatted(
                        shop.namespace().operatorPassword(Shop.NAME)));
        String rotated = shop.namespace().password(Shop.NAME);
        assertThat(rotated).isNotEqualTo(old);
        for (String password : new String[] {old, rotated}) {
            Await.until(
                    "both passwords are valid in every region",
                    () -> assertThat(shop.namespace().redisWith(password, "shop-three", "GET", "kept"))
                            .isEqualTo("yes"));
        }
        shop.namespace().awaitReady(Shop.NAME);
        Await.until(
                "the operator's new password is valid",
                () -> assertThat(shop.statistic("shop-one-0", "sync_full")).isEqualTo(copies));
        shop.kubectl(
                "patch",
                "secret",
                "shop-auth",
                "--type=merge",
                "-p",
                "{\"data\": {\"application-previous\": null, \"operator-previous\": null}}");
        Await.until(
                "the former password is valid no longer",
                () -> assertThat(shop.namespace().redisWith(old, "shop-three", "GET", "kept"))
                        .contains("WRONGPASS"));
        shop.namespace().awaitReady(Shop.NAME);
        assertThat(shop.namespace().status(Shop.NAME).epoch()).isEqualTo(epoch);
    }

    @Test
    void thePasswordsOfASecretThatAPersonKeepsAreThoseOfTheServers() {
        shop.namespace().apply(OWN_PASSWORDS.formatted("the-first-password"));
        shop.namespace().apply(Manifests.cache("held", "  auth: {secretRef: own-passwords}\n", "one", "two<one"));
        shop.namespace().awaitReady("held");
        assertThat(shop.namespace().redisWith("the-first-password", "held-one-primary", "SET", "a", "key"))
                .isEqualTo("OK");
        assertThat(shop.namespace().inServer("of-the-operator", "held-two-0", "ROLE"))
                .contains("slave", "connected");
        shop.namespace().apply(OWN_PASSWORDS.formatted("another-password"));
        // Changes of a Secret that is not the operator's are seen within a minute; here at once, with another change.
        shop.namespace()
                .patch("held", "{\"spec\":{\"config\":{\"maxmemory-policy\":\"allkeys-lru\"}}}")
                .ok();
        for (String region : new String[] {"one", "two"}) {
            Await.until("the new password is valid in " + region + ", and the former one no longer", () -> {
                assertThat(shop.namespace().redisWith("another-password", "held-" + region, "GET", "a"))
                        .isEqualTo("key");
                assertThat(shop.namespace().redisWith("the-first-password", "held-" + region, "GET", "a"))
                        .contains("WRONGPASS");
            });
        }
        assertThat(shop.cluster()
                        .client()
                        .secrets()
                        .inNamespace(shop.namespace().name())
                        .withName("held-auth")
                        .get())
                .as("passwords of the operator's making")
                .isNull();
        shop.kubectl("delete", "rcache", "held", "--timeout=60s");
        shop.kubectl("get", "secret", "own-passwords");
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
