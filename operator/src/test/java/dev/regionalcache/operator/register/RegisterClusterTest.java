package dev.regionalcache.operator.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person types it, as far as it needs no cluster: what it prints, and how it ends. */
class RegisterClusterTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path kubeconfig;

    @BeforeEach
    void writeKubeconfig() throws IOException {
        kubeconfig = kubeconfig("https://eu.example.com:6443", "https://us.example.com:6443/");
    }

    @Test
    void aDryRunPrintsTheObjectsOfBothClusters() {
        assertThat(run("us-east", "--cluster-context", "second", "--exposure", "nodeport", "--dry-run"))
                .isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines().filter(line -> line.startsWith("#") || line.startsWith("kind:")))
                .containsExactly(
                        "# In the region's cluster (context second, https://us.example.com:6443):",
                        "kind: \"ServiceAccount\"",
                        "kind: \"ClusterRole\"",
                        "kind: \"ClusterRoleBinding\"",
                        "kind: \"Role\"",
                        "kind: \"RoleBinding\"",
                        "kind: \"Secret\"",
                        "# What an earlier registration gave this account beyond that is taken back, as this does:",
                        "#   kubectl --context second -n NAMESPACE delete role,rolebinding regionalcache-registered-members",
                        "#     for each NAMESPACE of: kubectl --context second get rolebindings -A --field-selector metadata.name=regionalcache-registered-members",
                        "# In the control plane's cluster (context first, https://eu.example.com:6443), with",
                        "#   TOKEN: what this prints in the region's cluster:",
                        "#     kubectl -n regionalcache-system get secret regionalcache-registered-token -o jsonpath='{.data.token}' | base64 -d",
                        "kind: \"Secret\"",
                        "kind: \"CacheRegion\"");
        assertThat(out.toString())
                .contains("certificate-authority-data: \"Q0E=\"")
                .contains("server: \"https://us.example.com:6443\"")
                .contains("token: \"TOKEN\"")
                .contains("type: \"NodePort\"");
    }

    @Test
    void aDryRunForSomeNamespacesSaysHowTheRightsInAllAreTakenBack() {
        assertThat(run("us-east", "--cluster-context", "second", "--watch-namespaces", "red,blue", "--dry-run"))
                .isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith("# ") && line.contains("--context")))
                .containsExactly(
                        "#   kubectl --context second delete clusterrole,clusterrolebinding regionalcache-registered --ignore-not-found",
                        "#   kubectl --context second -n NAMESPACE delete role,rolebinding regionalcache-registered-members",
                        "#     for each NAMESPACE but red, blue of: kubectl --context second get rolebindings -A --field-selector metadata.name=regionalcache-registered-members");
    }

    @Test
    void anAddressOfThisMachineIsWarnedOf() throws IOException {
        kubeconfig = kubeconfig("https://eu.example.com:6443", "https://127.0.0.1:6443");

        assertThat(run("us-east", "--cluster-context", "second", "--dry-run")).isZero();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "Warning: https://127.0.0.1:6443 is an address of this machine only: the control plane cannot reach the cluster by it. Give the address by which its pods do, with --server.");
    }

    @Test
    void anotherServerIsWhatTheControlPlaneGets() throws IOException {
        kubeconfig = kubeconfig("https://eu.example.com:6443", "https://127.0.0.1:6443");

        assertThat(run("us-east", "--cluster-context", "second", "--server", "https://us.example.com", "--dry-run"))
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).contains("server: \"https://us.example.com\"");
    }

    @Test
    void aWrongCommandLineEndsWithTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'REGION'");

        assertThat(run("US_East")).isEqualTo(2);
        assertThat(err.toString()).contains("'US_East' cannot be the name of a region");

        assertThat(run("us-east", "--exposure", "Ingress")).isEqualTo(2);
        assertThat(err.toString()).contains("ClusterIP, LoadBalancer, NodePort");
    }

    @Test
    void aKubeconfigThatDoesNotDoEndsWithOne() throws IOException {
        assertThat(run("us-east", "--cluster-context", "third")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no context 'third' in " + kubeconfig);

        assertThat(run("us-east")).isEqualTo(1);
        assertThat(err.toString()).contains("are both https://eu.example.com:6443");

        Path garbage = Files.writeString(folder.resolve("garbage"), "garbage");
        assertThat(run("us-east", "--cluster-kubeconfig", garbage.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(garbage + " is no kubeconfig");

        assertThat(run("us-east", "--cluster-kubeconfig", "/nowhere")).isEqualTo(1);
        assertThat(err.toString()).contains("The kubeconfig /nowhere does not exist");
    }

    @Test
    void aClusterThatDoesNotAnswerEndsWithOne() throws IOException {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = "https://127.0.0.1:" + socket.getLocalPort();
        }
        kubeconfig = kubeconfig("https://eu.example.com:6443", nobody);

        assertThat(run("us-east", "--cluster-context", "second", "--server", "https://us.example.com"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("No answer from the region's cluster (context second, %s): ".formatted(nobody));
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("regionalcache register-cluster us-east --exposure LoadBalancer")
                .contains("default: regionalcache-system");
    }

    private int run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("register-cluster", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        return Program.run(new PrintWriter(out), new PrintWriter(err), command.toArray(String[]::new));
    }

    private Path kubeconfig(String first, String second) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: first
                clusters:
                - {name: eu, cluster: {server: "%s"}}
                - {name: us, cluster: {server: "%s", certificate-authority-data: Q0E=}}
                users:
                - {name: admin, user: {token: secret}}
                contexts:
                - {name: first, context: {cluster: eu, user: admin}}
                - {name: second, context: {cluster: us, user: admin}}
                """.formatted(first, second));
    }
}
