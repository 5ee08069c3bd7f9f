package dev.regionalcache.operator.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings, checked.
 *
 * @param mode which parts run
 * @param namespace the operator's own namespace
 * @param watchNamespaces the namespaces whose resources are served; empty: all
 * @param identity the name of this process in the leader's Lease
 * @param leaderElection whether the control plane waits until it is the leader
 */
record Settings(Mode mode, String namespace, Set<String> watchNamespaces, String identity, boolean leaderElection) {

    /** Where the chart's notes tell people to install the operator. */
    static final String DEFAULT_NAMESPACE = "regionalcache-system";

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /**
     * Checks what is written.
     *
     * @param clientNamespace the namespace of the service account or kubeconfig
     * @throws InvalidSettingException with a sentence that names the setting
     */
    static Settings of(OperatorConfig config, @Nullable String clientNamespace) {
        Set<String> watched = new TreeSet<>();
        config.watchNamespaces()
                .ifPresent(names -> names.stream()
                        .map(String::strip)
                        .filter(n -> !n.isEmpty())
                        .forEach(n -> watched.add(namespace("regionalcache.watch-namespaces", n))));
        String own = config.namespace()
                .or(() -> Optional.ofNullable(clientNamespace))
                .orElse(DEFAULT_NAMESPACE);
        return new Settings(
                Mode.parse(config.mode()),
                namespace("regionalcache.namespace", own),
                watched,
                config.identity().orElseGet(Settings::hostName),
                config.leaderElection());
    }

    private static String namespace(String setting, String name) {
        if (!NAMESPACE.matcher(name).matches()) {
            throw new InvalidSettingException(
                    "%s contains '%s', which is not the name of a namespace: lower-case letters, digits and '-', 63 characters at most"
                            .formatted(setting, name));
        }
        return name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "host-" + ProcessHandle.current().pid();
        }
    }
}
