package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real cluster, reached with the programs that its users have, and with a client for what tests wait for. */
public record Cluster(String name, Path kubeconfig, KubernetesClient client) {

    static Cluster of(String name, Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setRequestTimeout(10_000);
        config.setConnectionTimeout(5_000);
        return new Cluster(
                name,
                kubeconfig,
                new KubernetesClientBuilder().withConfig(config).build());
    }

    /** Runs kubectl against this cluster. */
    public Command.Result kubectl(String... arguments) {
        return kubectlWithInput("", arguments);
    }

    /** Runs kubectl with a standard input, as {@code kubectl apply -f -} reads. */
    public Command.Result kubectlWithInput(String input, String... arguments) {
        return Command.run(environment(), input, command("kubectl", arguments));
    }

    /** The same with any bytes as the input. */
    Command.Result kubectlWithBytes(byte[] input, String... arguments) {
        return Command.run(environment(), input, command("kubectl", arguments));
    }

    /** Starts kubectl, and leaves it running; its errors are the test's own. */
    Process startKubectl(String... arguments) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command("kubectl", arguments)).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kubectl: is it on PATH?", e);
        }
    }

    /** Runs the commands of a shell script against this cluster, which must all succeed. */
    public String shell(String script) {
        return Command.run(environment(), "", List.of("bash", "-euo", "pipefail", "-c", script))
                .ok();
    }

    /** Runs Helm against this cluster. */
    public Command.Result helm(String... arguments) {
        return Command.run(environment(), "", command("helm", arguments));
    }

    /** {@code kubectl apply} of YAML that must be accepted. */
    public void apply(String namespace, String yaml) {
        kubectlWithInput(yaml, "apply", "-n", namespace, "-f", "-").ok();
    }

    private Map<String, String> environment() {
        return Map.of("KUBECONFIG", kubeconfig.toString());
    }

    private static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public String toString() {
        return name;
    }
}
