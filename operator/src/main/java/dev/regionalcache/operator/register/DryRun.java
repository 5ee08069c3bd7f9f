package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what would be applied, and how the rest is removed, as YAML for `kubectl apply` or a Git repository. Asks no cluster. */
final class DryRun {

    private static final String TOKEN = "TOKEN";
    private static final String AUTHORITY = "CERTIFICATE_AUTHORITY";

    private DryRun() {}

    static void print(
            Registration registration,
            ClusterAccess regionCluster,
            ClusterAccess controlCluster,
            String server,
            PrintWriter out) {
        boolean clusterAuthority =
                regionCluster.certificateAuthority().isEmpty() && regionCluster.trustsAnyCertificate();
        String authority = regionCluster.certificateAuthority().orElse(clusterAuthority ? AUTHORITY : null);
        out.printf("# In %s:%n", regionCluster);
        print(RegionClusterObjects.of(registration), out);
        out.println("# What an earlier registration gave this account beyond that is taken back, as this does:");
        FormerRights.commands(registration, regionCluster.context()).forEach(line -> out.println("#   " + line));
        out.printf("# In %s, with%n", controlCluster);
        out.printf("#   %s: what this prints in the region's cluster:%n", TOKEN);
        out.printf(
                "#     kubectl -n %s get secret %s -o jsonpath='{.data.token}' | base64 -d%n",
                registration.agentNamespace(), registration.tokenSecret());
        if (clusterAuthority) {
            out.printf("#   %s: the same Secret's ca.crt, as it is (in Base64)%n", AUTHORITY);
        }
        print(
                ControlClusterObjects.of(
                        registration, new IssuedKubeconfig(registration.region(), server, authority, TOKEN), null),
                out);
    }

    private static void print(List<HasMetadata> objects, PrintWriter out) {
        for (HasMetadata object : objects) {
            if (object instanceof Secret secret
                    && secret.getData() != null
                    && !secret.getData().isEmpty()) {
                readable(secret);
            }
            out.print(Serialization.asYaml(object));
        }
    }

    private static void readable(Secret secret) {
        secret.setStringData(secret.getData().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> decode(e.getValue()))));
        secret.setData(null);
    }

    private static String decode(String value) {
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }
}
