package dev.regionalcache.operator.register;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.SecretKeyRef;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registers: looks first whether both clusters are as they must be, then writes, the region's cluster first. */
final class Registrar {

    private final Registration registration;
    private final ClusterAccess regionCluster;
    private final ClusterAccess controlCluster;
    private final String server;

    /** @param server URL by which the control plane reaches the region's API server */
    Registrar(Registration registration, ClusterAccess regionCluster, ClusterAccess controlCluster, String server) {
        this.registration = registration;
        this.regionCluster = regionCluster;
        this.controlCluster = controlCluster;
        this.server = server;
    }

    /**
     * Makes both clusters as they have to be; done again, it changes nothing but what the options say.
     *
     * @param out what was done
     * @param err warnings
     * @throws RegistrationException if a cluster does not do what is asked; what was written until then does no harm
     */
    void register(PrintWriter out, PrintWriter err) {
        try (ConnectedCluster region = new ConnectedCluster(regionCluster, out::println);
                ConnectedCluster control = new ConnectedCluster(controlCluster, out::println)) {
            region.requireChart(CacheMember.class, registration.agentNamespace(), "--agent-namespace");
            control.requireChart(CacheRegion.class, registration.operatorNamespace(), "--namespace");
            requireOwnRegion(control);
            String uid = region.uid().orElse(null);
            if (uid != null && !registration.replaceCluster()) {
                requireSameCluster(control, uid);
            }

            region.apply(RegionClusterObjects.of(registration));
            new FormerRights(registration, region).remove(regionCluster.context(), err);
            IssuedKubeconfig kubeconfig =
                    issue(region.awaitToken(registration.agentNamespace(), registration.tokenSecret()));
            kubeconfig
                    .failure()
                    .ifPresent(failure -> err.printf(
                            "Warning: %s does not answer to the new kubeconfig from here (%s). If the control plane cannot reach it either, register again with --server.%n",
                            server, failure));
            control.apply(ControlClusterObjects.of(registration, kubeconfig, uid));
        }
        out.printf(
                "Region %s is registered; see `kubectl --context %s get cacheregion %s`.%n",
                registration.region(), controlCluster.context(), registration.region());
    }

    /**
     * A region never moves to another cluster, for its servers would stay behind: the API server would refuse that, too, but
     * only when the region's cluster has been written already.
     */
    private void requireOwnRegion(ConnectedCluster control) {
        control.find(CacheRegion.class, registration.region())
                .map(CacheRegion::getSpec)
                .filter(spec -> !isOwn(spec.kubeconfigSecretRef()))
                .ifPresent(spec -> {
                    throw new RegistrationException(
                            "CacheRegion %s exists in %s and was not made by this command. Choose another name for the region, or delete that CacheRegion first."
                                    .formatted(registration.region(), controlCluster));
                });
    }

    /** With another context, typed or the current one, the same command would lead the region into another cluster. */
    private void requireSameCluster(ConnectedCluster control, String uid) {
        control.annotation(
                        registration.operatorNamespace(),
                        registration.kubeconfigSecret(),
                        ControlClusterObjects.CLUSTER_UID)
                .filter(known -> !known.equals(uid))
                .ifPresent(known -> {
                    throw new RegistrationException(
                            "Region %s is in another cluster than %s (its namespace kube-system has the UID %s there, and %s here): its servers would stay behind, and nobody would serve them. Choose the region's cluster with --cluster-context or --cluster-kubeconfig. If it was built anew, register it with --replace-cluster."
                                    .formatted(registration.region(), regionCluster, known, uid));
                });
    }

    private boolean isOwn(@Nullable SecretKeyRef reference) {
        return ControlClusterObjects.reference(registration).equals(reference);
    }

    /** The authority that the person's kubeconfig trusts also signs for the control plane. */
    private IssuedKubeconfig issue(Map<String, String> token) {
        String authority = regionCluster
                .certificateAuthority()
                .orElse(regionCluster.trustsAnyCertificate() ? token.get("ca.crt") : null);
        String decoded = new String(Base64.getDecoder().decode(token.get("token")), StandardCharsets.UTF_8);
        return new IssuedKubeconfig(registration.region(), server, authority, decoded);
    }
}
