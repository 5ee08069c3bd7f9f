package dev.regionalcache.operator.register;

import dev.regionalcache.crds.ApiGroup;
import dev.regionalcache.crds.region.ExposureType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command's options; {@link Registrar} does the work. */
@Command(
        name = "register-cluster",
        sortOptions = false,
        description = {
            "Registers another Kubernetes cluster as a region.",
            "",
            "In the region's cluster it makes a service account with the rights that a control plane needs there. In the control plane's cluster it makes a Secret with a kubeconfig of that account, and the CacheRegion. The chart must be installed in both. Done again, it changes nothing but what the options say: rights that they do not name any more are taken back.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  regionalcache register-cluster us-east --exposure LoadBalancer \\",
            "    --context eu --cluster-context us",
            "  regionalcache register-cluster us-east --exposure NodePort \\",
            "    --kubeconfig eu.yaml --cluster-kubeconfig us.yaml",
            "  regionalcache register-cluster us-east --dry-run \\",
            "    --context eu --cluster-context us > us-east.yaml",
            "",
            "Exit status: 0 done; 1 a cluster or a kubeconfig is not as it must be; 2 the command line is wrong. The message says what to change."
        })
final class RegisterCluster implements Callable<Integer> {

    private static final String DEFAULT_NAMESPACE = "regionalcache-system";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "REGION", description = "Name of the region.")
    @SuppressWarnings("NullAway.Init")
    private String region;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig for the control plane's cluster; default: as kubectl.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Its context; default: the current one.")
    private @Nullable String context;

    @Option(
            names = "--cluster-kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig for the region's cluster; default: the same as --kubeconfig.")
    private @Nullable Path clusterKubeconfig;

    @Option(names = "--cluster-context", paramLabel = "NAME", description = "Its context; default: the current one.")
    private @Nullable String clusterContext;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The region's API server as the control plane reaches it; default: as in the kubeconfig.")
    private @Nullable String server;

    @Option(
            names = "--exposure",
            paramLabel = "TYPE",
            defaultValue = "ClusterIP",
            description =
                    "How other regions reach the servers: ClusterIP (only where networks are routed), LoadBalancer or NodePort; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private ExposureType exposure;

    @Option(
            names = "--region-namespace",
            paramLabel = "NAME",
            description = "Namespace for the region's objects; default: that of each cache.")
    private @Nullable String regionNamespace;

    @Option(
            names = "--allowed-namespaces",
            paramLabel = "NAMES",
            split = ",",
            description = "Namespaces whose caches may use the region, separated by commas; default: all.")
    private List<String> allowedNamespaces = List.of();

    @Option(
            names = "--watch-namespaces",
            paramLabel = "NAMES",
            split = ",",
            description =
                    "Namespaces of the region's cluster that the control plane gets rights in, separated by commas, as the chart's watchNamespaces of both; default: all.")
    private List<String> watchNamespaces = List.of();

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = DEFAULT_NAMESPACE,
            description = "Namespace of the operator in the control plane's cluster; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String namespace;

    @Option(
            names = "--agent-namespace",
            paramLabel = "NAME",
            description = "Namespace of the agent in the region's cluster; default: the same as --namespace.")
    private @Nullable String agentNamespace;

    @Option(
            names = "--service-account",
            paramLabel = "NAME",
            defaultValue = "regionalcache-registered",
            description =
                    "Service account for the control plane, as the chart's admissionPolicy.registeredServiceAccount in the region's cluster; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String serviceAccount;

    @Option(
            names = "--replace-cluster",
            description =
                    "The region's cluster was built anew: another one than before is taken, and what the former had is left to itself.")
    private boolean replaceCluster;

    @Option(names = "--dry-run", description = "Print the YAML for both clusters and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Override
    public Integer call() {
        checkName();
        ClusterAccess control = ClusterAccess.open("the control plane's cluster", kubeconfig, context);
        ClusterAccess cluster = ClusterAccess.open(
                "the region's cluster", Optional.ofNullable(clusterKubeconfig).orElse(kubeconfig), clusterContext);
        checkDifferent(control, cluster);
        String reached = Optional.ofNullable(server).orElse(cluster.server());
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        ServerAddress.warning(reached).ifPresent(warning -> err.println("Warning: " + warning));
        if (dryRun) {
            DryRun.print(registration(), cluster, control, reached, out);
        } else {
            new Registrar(registration(), cluster, control, reached).register(out, err);
        }
        return 0;
    }

    private Registration registration() {
        return new Registration(
                region,
                namespace,
                Optional.ofNullable(agentNamespace).orElse(namespace),
                serviceAccount,
                exposure,
                regionNamespace,
                allowedNamespaces,
                watchNamespaces,
                replaceCluster);
    }

    private void checkName() {
        if (!region.matches(ApiGroup.LABEL_PATTERN) || region.length() > ApiGroup.LABEL_MAX_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'%s' cannot be the name of a region: lower-case letters, digits and '-', beginning with a letter, %d characters at most."
                            .formatted(region, ApiGroup.LABEL_MAX_LENGTH));
        }
    }

    private static void checkDifferent(ClusterAccess control, ClusterAccess cluster) {
        if (control.server().equals(cluster.server())) {
            throw new RegistrationException(
                    "The region's cluster and the control plane's are both %s. Name the region's with --cluster-context or --cluster-kubeconfig; a region in the control plane's own cluster needs a CacheRegion only."
                            .formatted(control.server()));
        }
    }
}
