package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.MissingPart;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An agent that is refused the list of a kind when it starts. */
@Execution(ExecutionMode.CONCURRENT)
class FilledCachesTest {

    private LocalCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        Definitions.apply(client, "cachemembers");
        Namespaces.create(client, "regionalcache-system");
        Namespaces.create(client, "web");
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    /** It took the members for ones without servers: their traffic was led nowhere, and deleted ones were let go. */
    @Test
    void nothingIsDoneForAMemberBeforeItsPodsAreKnown() {
        client.resource(Members.primary()).create();
        MissingPart pods = new MissingPart("/pods");
        try (KubernetesClient through = pods.client(cluster);
                Agent agent = agent(through)) {
            await().during(Duration.ofSeconds(2)).until(() -> member().getStatus() == null);
            client.resource(member()).delete();
            await().during(Duration.ofSeconds(1)).until(() -> member() != null);
            pods.found();
            await().until(() -> member() == null);
            assertThat(agent.alive()).isTrue();
        }
    }

    /** Who may not read them has no NodePorts, and all else. */
    @Test
    void nodesAreWaitedForByNobody() {
        client.resource(Members.primary()).create();
        try (KubernetesClient through = new MissingPart("/nodes").client(cluster);
                Agent agent = agent(through)) {
            await().until(() -> member().getStatus() != null);
            assertThat(agent.alive()).isTrue();
        }
    }

    /** Its heartbeat said that the statuses of members are true. */
    @Test
    void whoKnowsNoMembersIsNotHeardOfAsAlive() {
        MissingPart members = new MissingPart("/cachemembers");
        try (KubernetesClient through = members.client(cluster);
                Agent agent = agent(through)) {
            await().during(Duration.ofSeconds(2)).until(() -> !isHeardOf() && !agent.serves());
            members.found();
            await().until(() -> isHeardOf() && agent.serves());
        }
    }

    private boolean isHeardOf() {
        return client.leases()
                        .inNamespace("regionalcache-system")
                        .withName(Agents.HEARTBEAT_LEASE)
                        .get()
                != null;
    }

    private CacheMember member() {
        return client.resources(CacheMember.class)
                .inNamespace("web")
                .withName("shop-a")
                .get();
    }

    private static Agent agent(KubernetesClient through) {
        return Agent.start(TestAgent.options(through, "regionalcache-system"));
    }
}
