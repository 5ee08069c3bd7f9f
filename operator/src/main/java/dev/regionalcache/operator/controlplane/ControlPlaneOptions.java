package dev.regionalcache.operator.controlplane;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * What a control plane needs.
 *
 * @param client for its own cluster; not closed by the control plane
 * @param namespace the operator's own: kubeconfig Secrets lie there
 * @param watchNamespaces the namespaces whose caches it serves; empty: all
 * @param identity the name of this process
 * @param leaderElection empty: it decides without asking whether another one does
 */
public record ControlPlaneOptions(
        KubernetesClient client,
        String namespace,
        Set<String> watchNamespaces,
        String identity,
        Optional<LeaderElectionConfiguration> leaderElection,
        MeterRegistry meters,
        InstantSource clock) {

    /** Takes a copy of the namespaces. */
    public ControlPlaneOptions {
        watchNamespaces = Set.copyOf(watchNamespaces);
    }
}
