package dev.regionalcache.operator.register;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.regionalcache.crds.region.ExposureType;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command done again with other options, with the API servers of two clusters: which rights are left. */
class RegisteredAgainTest {

    private static final String SYSTEM = "regionalcache-system";
    private static final String ACCOUNT = "regionalcache-registered";

    private static final String[] CLUSTER_WIDE = {
        "ClusterRole " + ACCOUNT,
        "ClusterRoleBinding " + ACCOUNT,
        "Role " + SYSTEM + "/" + ACCOUNT,
        "RoleBinding " + SYSTEM + "/" + ACCOUNT
    };

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private LocalCluster control;
    private LocalCluster region;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        control = LocalCluster.start(LocalClusterOptions.of("control", folder.resolve("control")));
        region = LocalCluster.start(LocalClusterOptions.of("region", folder.resolve("region")));
        try (KubernetesClient admin = control.client()) {
            Definitions.apply(admin, "cacheregions");
            Namespaces.create(admin, SYSTEM);
        }
        client = region.client();
        Definitions.apply(client, "cachemembers");
        Stream.of(SYSTEM, "other-system", "red", "blue").forEach(namespace -> Namespaces.create(client, namespace));
        // A cluster fills it by itself.
        client.resource(Yaml.object(Secret.class, """
                        metadata: {name: %s-token, namespace: %s}
                        type: kubernetes.io/service-account-token
                        data: {token: dG9rZW4=}
                        """.formatted(ACCOUNT, SYSTEM)))
                .create();
        Files.writeString(folder.resolve("control.yaml"), control.kubeconfig());
        Files.writeString(folder.resolve("region.yaml"), region.kubeconfig());
    }

    @AfterEach
    void close() {
        client.close();
        region.close();
        control.close();
    }

    @Test
    void rightsInTheWholeClusterGoWhenNamespacesAreNamed() {
        register();
        assertThat(rights()).containsExactlyInAnyOrder(CLUSTER_WIDE);
        register("--watch-namespaces", "red,blue");
        assertThat(rights()).containsExactlyInAnyOrder(named("red", "blue"));
        assertThat(out.toString())
                .contains(
                        "region: ClusterRole %s removed".formatted(ACCOUNT),
                        "region: ClusterRoleBinding %s removed".formatted(ACCOUNT));
    }

    @Test
    void aNamespaceThatIsTakenOutLosesItsPair() {
        register("--watch-namespaces", "red,blue");
        register("--watch-namespaces", "blue");
        assertThat(rights()).containsExactlyInAnyOrder(named("blue"));
        assertThat(out.toString()).contains("region: Role red/%s-members removed".formatted(ACCOUNT));
        register();
        assertThat(rights()).containsExactlyInAnyOrder(CLUSTER_WIDE);
    }

    @Test
    void doneAgainWithTheSameNothingIsRemoved() {
        register("--watch-namespaces", "red");
        register("--watch-namespaces", "red");
        assertThat(rights()).containsExactlyInAnyOrder(named("red"));
        assertThat(out.toString()).doesNotContain("removed");
    }

    /** Of an agent in another namespace, and what somebody made by hand. */
    @Test
    void theRightsOfOthersStay() {
        String binding = """
                metadata: {name: %s, namespace: red%s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %s}
                subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
                """;
        String labels =
                ", labels: {app.kubernetes.io/part-of: regionalcache, app.kubernetes.io/managed-by: regionalcache-register}";
        client.resource(Yaml.object(
                        RoleBinding.class, binding.formatted("others", labels, "others", ACCOUNT, "other-system")))
                .create();
        client.resource(Yaml.object(RoleBinding.class, binding.formatted("mine", "", "mine", ACCOUNT, SYSTEM)))
                .create();
        register("--watch-namespaces", "blue");
        assertThat(rights()).contains("RoleBinding red/others", "RoleBinding red/mine");
    }

    @Test
    void whereTheyMayNotBeListedThePersonIsToldHowTheyAreTakenBack() throws IOException {
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            byte[] status = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":403,\"message\":\"no lists for you\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(403, status.length);
            exchange.getResponseBody().write(status);
            exchange.close();
        });
        refusing.start();
        ClusterAccess access = new ClusterAccess(
                "the region's cluster",
                "us",
                new ConfigBuilder()
                        .withMasterUrl(
                                "http://127.0.0.1:" + refusing.getAddress().getPort())
                        .build());
        Registration registration = new Registration(
                "us", SYSTEM, SYSTEM, ACCOUNT, ExposureType.ClusterIP, null, List.of(), List.of("red"), false);
        try (ConnectedCluster cluster = new ConnectedCluster(access, line -> {})) {
            new FormerRights(registration, cluster).remove("us", new PrintWriter(err, true));
        } finally {
            refusing.stop(0);
        }
        assertThat(err.toString())
                .startsWith("Warning: Forbidden in the region's cluster")
                .contains("no lists for you")
                .contains("kubectl --context us delete clusterrole,clusterrolebinding " + ACCOUNT)
                .contains("for each NAMESPACE but red of: kubectl --context us get rolebindings -A");
    }

    private void register(String... options) {
        assertThat(run(options)).as(err.toString()).isZero();
    }

    private int run(String... options) {
        List<String> command = new ArrayList<>(List.of(
                "register-cluster",
                "us",
                "--kubeconfig",
                folder.resolve("control.yaml").toString(),
                "--cluster-kubeconfig",
                folder.resolve("region.yaml").toString()));
        command.addAll(List.of(options));
        return Program.run(new PrintWriter(out), new PrintWriter(err), command.toArray(String[]::new));
    }

    private static String[] named(String... namespaces) {
        return Stream.concat(
                        Stream.of(namespaces)
                                .flatMap(n -> Stream.of("Role ", "RoleBinding ")
                                        .map(kind -> kind + n + "/" + ACCOUNT + "-members")),
                        Stream.of("Role ", "RoleBinding ").map(kind -> kind + SYSTEM + "/" + ACCOUNT))
                .toArray(String[]::new);
    }

    /** With the wrong context; the former servers would have been nobody's. */
    @Test
    void anotherClusterThanTheRegionsIsRefused() {
        register();
        String uid =
                client.namespaces().withName("kube-system").get().getMetadata().getUid();
        try (KubernetesClient admin = control.client()) {
            Resource<Secret> secret = admin.secrets().inNamespace(SYSTEM).withName("regionalcache-kubeconfig-us");
            assertThat(cluster(secret)).isEqualTo(uid);
            secret.edit(s -> new SecretBuilder(s)
                    .editMetadata()
                    .addToAnnotations(ControlClusterObjects.CLUSTER_UID, "former")
                    .endMetadata()
                    .build());
            assertThat(run()).isNotZero();
            assertThat(err.toString()).contains("Region us is in another cluster", "former", "--replace-cluster");
            assertThat(cluster(secret)).isEqualTo("former");
            register("--replace-cluster");
            assertThat(cluster(secret)).isEqualTo(uid);
        }
    }

    private static String cluster(Resource<Secret> secret) {
        return secret.require().getMetadata().getAnnotations().get(ControlClusterObjects.CLUSTER_UID);
    }

    private List<String> rights() {
        return Stream.of(ClusterRole.class, ClusterRoleBinding.class, Role.class, RoleBinding.class)
                .flatMap(kind -> client.resources(kind).inAnyNamespace().list().getItems().stream())
                .map(RegisteredAgainTest::name)
                .toList();
    }

    private static String name(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return object.getKind() + " " + (namespace == null ? name : namespace + "/" + name);
    }
}
