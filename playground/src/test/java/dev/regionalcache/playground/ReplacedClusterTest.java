package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.Choice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The primary's cluster is built anew under the same name, and its first server is empty. Nobody holds a lease. */
class ReplacedClusterTest {

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void anEmptyServerInALostPrimarysPlaceDoesNotOverwriteWhatIsLeft(@TempDir Path directory) throws Exception {
        cache = new OperatedCache(directory, "failover: {mode: Disabled}");
        cache.accept("c", "left");
        for (String region : List.of("b", "c")) {
            await(region).atMost(BadDay.SOON).until(() -> "left".equals(cache.read(region)));
        }
        String process = cache.process("a");
        cache.stopAgent("a");
        empty(cache.client("a"));
        cache.startAgent("a");
        await().atMost(BadDay.SOON)
                .ignoreExceptions()
                .until(() -> !cache.process("a").equals(process));
        assertThat(Objects.requireNonNull(cache.member("a").getSpec().chosen()).runId())
                .isEqualTo(Choice.NOBODY);
        await().atMost(BadDay.SOON)
                .untilAsserted(() -> assertThat(cache.status().conditions())
                        .anySatisfy(c ->
                                assertThat(c.message()).contains("promoting it would lose what others hold: b (")));
        assertThat(cache.write("c", "anew")).as("it is fenced").isNotEqualTo("OK");
        assertThat(cache.status().epoch()).isEqualTo(1);
        for (String region : List.of("b", "c")) {
            assertThat(cache.info(region, "keyspace", "db0")).contains("keys=");
        }
    }

    /** As a new one is. */
    private static void empty(KubernetesClient cluster) {
        cluster.resources(CacheMember.class)
                .inNamespace("default")
                .withName("chat-a")
                .edit(member -> {
                    member.getMetadata().setFinalizers(List.of());
                    return member;
                });
        cluster.resources(CacheMember.class)
                .inNamespace("default")
                .withName("chat-a")
                .delete();
        cluster.apps().statefulSets().inNamespace("default").delete();
        cluster.configMaps().inNamespace("default").delete();
        cluster.pods().inNamespace("default").withGracePeriod(0).delete();
        await().atMost(BadDay.SOON)
                .until(() -> cluster.apps()
                                .statefulSets()
                                .inNamespace("default")
                                .list()
                                .getItems()
                                .isEmpty()
                        && cluster.pods()
                                .inNamespace("default")
                                .list()
                                .getItems()
                                .isEmpty());
    }
}
