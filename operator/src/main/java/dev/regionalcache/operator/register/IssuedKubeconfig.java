package dev.regionalcache.operator.register;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kubeconfig that a control plane is given: a token and nothing that would run a command or read a file.
 *
 * @param region name of cluster, user and context in it
 * @param server URL of the API server, as the control plane reaches it
 * @param certificateAuthority PEM in Base64; null: the API server's certificate is publicly trusted
 * @param token of the service account
 */
record IssuedKubeconfig(
        String region, String server, @Nullable String certificateAuthority, String token) {

    /** The file's content. */
    String yaml() {
        Config config = new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext(region)
                .addNewCluster()
                .withName(region)
                .withNewCluster()
                .withServer(server)
                .withCertificateAuthorityData(certificateAuthority)
                .endCluster()
                .endCluster()
                .addNewUser()
                .withName(region)
                .withNewUser()
                .withToken(token)
                .endUser()
                .endUser()
                .addNewContext()
                .withName(region)
                .withNewContext()
                .withCluster(region)
                .withUser(region)
                .endContext()
                .endContext()
                .build();
        return Serialization.asYaml(config);
    }

    /** Why the API server does not answer to this kubeconfig from here, which need not be so from elsewhere. */
    Optional<String> failure() {
        var config = ClusterAccess.bounded(io.fabric8.kubernetes.client.Config.fromKubeconfig(yaml()));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            client.getKubernetesVersion();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(ApiFailure.reason(e));
        }
    }
}
