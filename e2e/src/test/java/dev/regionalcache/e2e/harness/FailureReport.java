package dev.regionalcache.e2e.harness;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * After a failed test, writes what a person needs to find out why: resources, events and logs of every cluster. The caches
 * are in the failure's message too, for where no more than that is left of a run.
 */
final class FailureReport implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

    private static final Path REPORTS = Path.of("target", "failures");

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        String caches = caches();
        report(context, context.getRequiredTestMethod().getName());
        throw new AssertionError(failure.getMessage() + "\n" + caches, failure);
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
            write(directory, "caches.yaml", cluster, "get", "rcache,cregion,cmember,cpolicy", "-A", "-o", "yaml");
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

    /** What the caches say of themselves, and where the primary was moved from and to. */
    private static String caches() {
        StringBuilder text = new StringBuilder();
        for (Cluster cluster : Clusters.all()) {
            String found = cluster.kubectl("get", "rcache,cmember", "-A", "-o", "wide", "--ignore-not-found")
                    .output();
            if (!found.isBlank()) {
                text.append("in %s:%n%s".formatted(cluster.name(), found));
            }
        }
        return text.append(Clusters.control()
                        .kubectl(
                                "get",
                                "rcache",
                                "-A",
                                "-o",
                                "jsonpath={range .items[*]}{.metadata.name}{': '}{range .status.failovers[*]}{.epoch} {.from}>{.to} {.reason}; {end}{end}")
                        .output())
                .toString();
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
