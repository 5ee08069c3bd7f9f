package dev.regionalcache.operator.app;

import dev.regionalcache.operator.agent.Agent;
import dev.regionalcache.operator.agent.AgentOptions;
import dev.regionalcache.operator.apiserver.ApiClients;
import dev.regionalcache.operator.controlplane.ControlPlane;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.leadership.Leadership;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Runs the parts that the mode names, from start to SIGTERM. */
@Singleton
class OperatorApplication implements QuarkusApplication {

    /** What {@code run} returns for a setting that nothing can be started with. */
    static final int INVALID_SETTING = 2;

    private static final Logger LOG = Logger.getLogger(OperatorApplication.class);

    private final OperatorConfig config;
    private final Parts parts;
    private final MeterRegistry meters;
    private final String version;

    OperatorApplication(
            OperatorConfig config,
            Parts parts,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.parts = parts;
        this.meters = meters;
        this.version = version;
    }

    @Override
    public int run(String... args) {
        try (KubernetesClient client = ApiClients.create(Config.autoConfigure(null))) {
            serve(client, Settings.of(config, client.getNamespace()));
            return 0;
        } catch (InvalidSettingException e) {
            LOG.error(e.getMessage());
            return INVALID_SETTING;
        }
    }

    /** Parts stop while the client is open: a leader gives its Lease back. */
    private void serve(KubernetesClient client, Settings settings) {
        LOG.infof(
                "RegionalCache %s, mode %s, in namespace %s, serving %s",
                version,
                settings.mode(),
                settings.namespace(),
                settings.watchNamespaces().isEmpty()
                        ? "all namespaces"
                        : "namespaces " + String.join(", ", settings.watchNamespaces()));
        try {
            start(client, settings);
            Quarkus.waitForExit();
        } finally {
            parts.stop();
        }
    }

    /** A signal's shutdown waits for its observers, not for {@link #run}: without this the process ends in the middle. */
    void stop(@Observes ShutdownEvent event) {
        parts.stop();
    }

    private void start(KubernetesClient client, Settings settings) {
        if (settings.mode().runsAgent()) {
            Agent agent = Agent.start(new AgentOptions(
                    client,
                    new JedisConnector(Timeouts.DEFAULTS),
                    settings.namespace(),
                    settings.watchNamespaces(),
                    settings.identity(),
                    version,
                    meters,
                    InstantSource.system()));
            parts.started(new Part("agent", agent::alive, agent::serves, agent));
        }
        if (settings.mode().runsControlPlane()) {
            startControlPlane(client, settings);
        }
        parts.complete();
    }

    private void startControlPlane(KubernetesClient client, Settings settings) {
        Leadership leadership = Leadership.of(client, settings.namespace(), settings.identity());
        ControlPlane controlPlane = ControlPlane.start(new ControlPlaneOptions(
                client,
                settings.namespace(),
                settings.watchNamespaces(),
                settings.identity(),
                settings.leaderElection() ? Optional.of(leadership.configuration()) : Optional.empty(),
                meters,
                InstantSource.system()));
        AutoCloseable handle = settings.leaderElection() ? () -> leadership.release(controlPlane) : controlPlane;
        parts.started(new Part("control plane", controlPlane::alive, controlPlane::serves, handle));
    }
}
