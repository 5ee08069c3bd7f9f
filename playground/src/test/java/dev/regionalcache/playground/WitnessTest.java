package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two regions and a witness without servers, each in a cluster of its own with an agent, and the control plane in another. */
class WitnessTest {

    private static final String WITNESS = "eu-central";
    private static final List<String> REGIONS = List.of("eu-west", "us-east");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than F and a step's limit: a failover that is to come has begun by then. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Playground playground;

    @BeforeEach
    void start() throws Exception {
        playground = Playground.start(
                Manifest.read(
                        Files.readString(Path.of("..", "deploy", "samples", "two-regions-and-witness.yaml")), 2, ""),
                Clusters.Each,
                Playground.JITTER,
                new Console(new PrintStream(shown, true, StandardCharsets.UTF_8)));
        await().atMost(PATIENCE).until(() -> holds("WitnessesReady"));
    }

    @AfterEach
    void stop() {
        playground.close();
        System.out.println(shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void twoRegionsAndAWitnessFailOver() throws Exception {
        assertThat(playground.failovers())
                .as(() -> shown.toString(StandardCharsets.UTF_8))
                .isTrue();
        assertThat(status().failovers())
                .hasSizeGreaterThanOrEqualTo(2)
                .extracting(FailoverStatus::state)
                .contains(FailoverState.Completed);
        assertThat(status().failovers()).allSatisfy(f -> assertThat(REGIONS).contains(f.to()));
        assertThat(witness().lease().answered().epoch()).isEqualTo(status().epoch());
    }

    @Test
    void aWitnessHoldsNoData() {
        CacheMemberSpec spec = member(WITNESS).getSpec();
        assertThat(spec.role()).isEqualTo(Role.Witness);
        assertThat(spec.keyspaces()).isEmpty();
        assertThat(spec.witnesses()).containsExactly("eu-west", "us-east", WITNESS);
        KubernetesClient there = client(WITNESS);
        for (Class<? extends HasMetadata> kind : Set.of(
                Pod.class,
                StatefulSet.class,
                Service.class,
                EndpointSlice.class,
                PodDisruptionBudget.class,
                PersistentVolumeClaim.class)) {
            assertThat(there.resources(kind)
                            .inNamespace("default")
                            .withLabel("regionalcache.dev/cache", "pair")
                            .list()
                            .getItems())
                    .as(kind.getSimpleName())
                    .isEmpty();
        }
        assertThat(there.resources(Secret.class)
                        .inNamespace("default")
                        .withLabel("regionalcache.dev/cache", "pair")
                        .list()
                        .getItems())
                .extracting(s -> s.getMetadata().getName())
                .containsExactly("pair-eu-central-auth");
        assertThat(witness().head()).isNull();
        assertThat(witness().endpoint()).isNull();
        await().atMost(PATIENCE).until(() -> witness().lease().connected().equals(REGIONS));
        assertThat(status().witnesses()).containsExactly(new WitnessStatus(WITNESS, true, null, null));
        assertThat(status().tree()).isEqualTo("eu-west(us-east)");
        assertThat(status().regionsReady()).isEqualTo("2/2");
    }

    @Test
    void losingTheWitnessAloneChangesNothing() throws Exception {
        Long epoch = status().epoch();
        try (Applications applications = new Applications(playground.view(), REGIONS)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            applications.journal().regionsSince(Long.MIN_VALUE).size() == REGIONS.size());
            playground.faults().cut(WITNESS);
            await().atMost(PATIENCE).until(() -> !holds("WitnessesReady"));
            await().during(QUIET)
                    .atMost(PATIENCE)
                    .until(() -> status().epoch().equals(epoch) && holds("PrimaryAvailable"));
            long before = System.nanoTime();
            await().atMost(PATIENCE)
                    .until(() -> applications.journal().regionsSince(before).size() == REGIONS.size());
            assertThat(applications.journal().tenures()).hasSize(1);
            assertThat(status().witnesses())
                    .singleElement()
                    .satisfies(w -> assertThat(w.reason()).isIn("Unreachable", "AgentDown"));
            assertThat(holds("Ready")).isTrue();
            playground.faults().heal(WITNESS);
            await().atMost(PATIENCE).until(() -> holds("WitnessesReady"));
        }
        assertThat(status().epoch()).as(() -> status().failovers().toString()).isEqualTo(epoch);
    }

    @Test
    void aSwitchoverToTheWitnessIsRefused() {
        Long epoch = status().epoch();
        playground
                .client()
                .resource(playground.view().cache())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"regionalcache.dev/switchover\":\"%s\"}}}"
                                .formatted(WITNESS));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Conditions.find(status().conditions(), "SwitchoverRefused"))
                        .get()
                        .satisfies(c -> {
                            assertThat(c.reason()).isEqualTo("Witness");
                            assertThat(c.message()).contains(WITNESS, "name a region of spec.regions");
                        }));
        assertThat(status().epoch()).isEqualTo(epoch);
    }

    @Test
    void aWitnessThatIsAddedMakesTheCacheFailOver() throws Exception {
        declare("[]");
        await().atMost(PATIENCE)
                .until(() -> REGIONS.stream().allMatch(r -> member(r).getSpec().lease() == null));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client(WITNESS)
                                .resources(CacheMember.class)
                                .inNamespace("default")
                                .list()
                                .getItems())
                        .isEmpty());
        assertThat(status().witnesses()).isEmpty();

        declare("[\"%s\"]".formatted(WITNESS));
        await().atMost(PATIENCE).until(() -> holds("WitnessesReady") && holds("PrimaryAvailable"));
        await().atMost(PATIENCE)
                .until(() -> member("eu-west").getSpec().witnesses().contains(WITNESS)
                        && member("eu-west").getStatus().lease().held() != null);
        assertThat(playground.failovers())
                .as(() -> shown.toString(StandardCharsets.UTF_8))
                .isTrue();
    }

    private void declare(String witnesses) {
        playground
                .client()
                .resource(playground.view().cache())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"witnesses\":%s}}".formatted(witnesses));
    }

    private boolean holds(String type) {
        return Conditions.holds(status().conditions(), type);
    }

    private RegionalCacheStatus status() {
        return playground.view().status();
    }

    private CacheMember member(String region) {
        return playground.view().member(region).orElseThrow();
    }

    private CacheMemberStatus witness() {
        return member(WITNESS).getStatus();
    }

    private KubernetesClient client(String region) {
        return playground.world().site(region).client();
    }
}
