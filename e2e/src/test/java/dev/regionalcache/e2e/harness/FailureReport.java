package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** After a failed test, writes what a person needs to find out why: resources, events and logs of every cluster. */
final class FailureReport implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {

    private static final Path REPORTS = Path.of("target", "failures");

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            report(context, context.getRequiredTestMethod().getName());
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, "before-all");
        throw failure;
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, "after-" + context.getRequiredTestMethod().getName());
        throw failure;
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        report(context, "after-all");
        throw failure;
    }

    private static void report(ExtensionContext context, String step) throws IOException {
        String test = context.getRequiredTestClass().getSimpleName() + "." + step;
        for (Cluster cluster : Clusters.all()) {
            Path directory = Files.createDirectories(REPORTS.resolve(test).resolve(cluster.name()));
            write(directory, "caches.yaml", cluster, "get", "rcache,cregion,cmember", "-A", "-o", "yaml");
            write(
                    directory,
                    "objects.txt",
                    cluster,
                    "get",
                    "sts,pods,services,endpointslices,pvc,pdb,leases",
                    "-A",
                    "-o",
                    "wide");
            write(directory, "events.txt", cluster, "get", "events", "-A", "--sort-by=.lastTimestamp");
            write(
                    directory,
                    "pods.txt",
                    cluster,
                    "describe",
                    "pods",
                    "-A",
                    "-l",
                    "app.kubernetes.io/name=regionalcache");
            Files.writeString(directory.resolve("operator.log"), Operator.log(cluster));
            Files.writeString(directory.resolve("servers.log"), servers(cluster));
        }
        System.out.printf(
                "%s failed; what was there: %s%n", test, REPORTS.resolve(test).toAbsolutePath());
    }

    private static String servers(Cluster cluster) {
        StringBuilder log = new StringBuilder();
        for (Pod pod : cluster.client()
                .pods()
                .inAnyNamespace()
                .withLabel("regionalcache.dev/cache")
                .list()
                .getItems()) {
            String namespace = pod.getMetadata().getNamespace();
            String name = pod.getMetadata().getName();
            for (String which : new String[] {"--previous=true", "--previous=false"}) {
                log.append("=== %s/%s %s%n".formatted(namespace, name, which));
                log.append(cluster.kubectl("logs", "-n", namespace, name, which, "--tail=200")
                        .output());
            }
        }
        return log.toString();
    }

    private static void write(Path directory, String file, Cluster cluster, String... arguments) throws IOException {
        Files.writeString(directory.resolve(file), cluster.kubectl(arguments).output());
    }
}
