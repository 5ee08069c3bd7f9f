package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.apiserver.ApiClients;
import dev.regionalcache.operator.fixture.Relay;
import dev.regionalcache.operator.naming.Agents;
import dev.regionalcache.redis.ServerAddress;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {

    /** A request that hangs took longer than others wait: the agent counted as dead. */
    @Test
    void aConnectionThatDiedInSilenceCostsOneBeat(@TempDir Path directory) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
                Relay relay = new Relay(new ServerAddress(
                        cluster.apiServer().getHostString(), cluster.apiServer().getPort()));
                KubernetesClient direct = cluster.client();
                KubernetesClient client =
                        ApiClients.create(Config.fromKubeconfig(cluster.kubeconfig(new InetSocketAddress(
                                relay.address().host(), relay.address().port()))));
                Heartbeat heartbeat = new Heartbeat(TestAgent.options(client, "default"), () -> true)) {
            await().until(() -> lease(direct) != null);
            relay.swallow();
            String before = version(direct);
            await().atMost(Agents.HEARTBEAT_PERIOD.multipliedBy(3))
                    .until(() -> !version(direct).equals(before));
            assertThat(heartbeat.alive()).isTrue();
        }
    }

    private static String version(KubernetesClient client) {
        return lease(client).getMetadata().getResourceVersion();
    }

    private static Lease lease(KubernetesClient client) {
        return client.leases()
                .inNamespace("default")
                .withName(Agents.HEARTBEAT_LEASE)
                .get();
    }
}
