package dev.regionalcache.e2e.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After a failed test, writes what a person needs to find out why: resources, events and logs of every cluster. */
public final class FailureReport implements AfterTestExecutionCallback {

    private static final Path REPORTS = Path.of("target", "failures");

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isEmpty()) {
            return;
        }
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
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
        }
        System.out.printf(
                "%s failed; what was there: %s%n", test, REPORTS.resolve(test).toAbsolutePath());
    }

    private static void write(Path directory, String file, Cluster cluster, String... arguments) throws IOException {
        Files.writeString(directory.resolve(file), cluster.kubectl(arguments).output());
    }
}
