package dev.regionalcache.operator.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The settings as they are written: {@code regionalcache.*}, or {@code REGIONALCACHE_*} in the environment. */
@ConfigMapping(prefix = "regionalcache")
interface OperatorConfig {

    /** {@code control-plane}, {@code agent} or {@code all}. */
    @WithDefault("all")
    String mode();

    /** The namespaces whose resources are served, separated by commas; empty: all. */
    Optional<List<String>> watchNamespaces();

    /** The operator's own namespace; unset: the service account's or the kubeconfig's. */
    Optional<String> namespace();

    /** The name of this process in the leader's Lease; unset: the host's name. */
    Optional<String> identity();

    /** Whether the control plane waits until it is the leader. */
    @WithDefault("true")
    boolean leaderElection();
}
