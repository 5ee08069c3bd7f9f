package dev.regionalcache.localcluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pods: what their status tells, their logs and their end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodConformanceTest {

    private final Api api = new Api();

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void aReadyPodSaysSoAndHasALog() {
        String pod = pod("ready", "readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}");
        JsonNode status =
                Api.until(pod, p -> condition(p.body(), "Ready").equals("True")).body();
        assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(status.at("/status/podIP").asText()).matches("[0-9.]+");
        assertThat(status.at("/status/hostIP").asText()).matches("[0-9.]+");
        assertThat(status.at("/spec/nodeName").asText()).isNotEmpty();
        for (String type : new String[] {"Initialized", "ContainersReady", "PodScheduled"}) {
            assertThat(condition(status, type)).as(type).isEqualTo("True");
        }
        JsonNode container = status.at("/status/containerStatuses/0");
        assertThat(container.path("name").asText()).isEqualTo("server");
        assertThat(container.path("ready").asBoolean()).isTrue();
        assertThat(container.path("started").asBoolean()).isTrue();
        assertThat(container.path("restartCount").asInt(-1)).isZero();
        assertThat(container.at("/state/running/startedAt").asText()).matches("....-..-..T..:..:..Z");
        assertThat(container.path("containerID").asText()).contains("://");

        assertThat(Api.get(pod + "/log").body().asText()).contains("Ready to accept connections");
        assertThat(Api.get(pod + "/log?container=server&tailLines=1").body().asText())
                .hasLineCount(1)
                .contains("Ready to accept connections");
        Api.Answer other = Api.get(pod + "/log?container=other");
        assertThat(other.code()).isEqualTo(400);
        assertThat(other.message()).isEqualTo("container other is not valid for pod ready");
        Api.Answer previous = Api.get(pod + "/log?previous=true");
        assertThat(previous.code()).isEqualTo(400);
        assertThat(previous.message()).isEqualTo("previous terminated container \"server\" in pod \"ready\" not found");
        assertThat(Api.get(api.path("pods/none/log")).message()).isEqualTo("pods \"none\" not found");
    }

    @Test
    void aProbeThatFailsKeepsAPodFromReadiness() {
        String pod = pod("unready", "readinessProbe: {exec: {command: ['false']}, periodSeconds: 1}");
        JsonNode status = Api.until(
                        pod,
                        p -> p.body().at("/status/containerStatuses/0/state").has("running"))
                .body();
        assertThat(condition(status, "Ready")).isEqualTo("False");
        assertThat(condition(status, "ContainersReady")).isEqualTo("False");
        assertThat(condition(status, "PodScheduled")).isEqualTo("True");
        assertThat(status.at("/status/containerStatuses/0/ready").asBoolean()).isFalse();
        assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
    }

    @Test
    void aContainerThatEndsIsStartedAgainEverLater() {
        String pod = pod("crashing", "command: [sh, -c, 'echo bye; exit 3']");
        JsonNode status = Api.until(
                        pod,
                        p -> p.at("/status/containerStatuses/0/state/waiting/reason")
                                .equals("CrashLoopBackOff"))
                .body();
        JsonNode container = status.at("/status/containerStatuses/0");
        assertThat(container.path("restartCount").asInt()).isPositive();
        assertThat(container.at("/lastState/terminated/exitCode").asInt()).isEqualTo(3);
        assertThat(container.at("/lastState/terminated/reason").asText()).isEqualTo("Error");
        assertThat(container.at("/state/waiting/message").asText())
                .isEqualTo("back-off 10s restarting failed container=server pod=crashing_%s(%s)"
                        .formatted(api.namespace(), status.at("/metadata/uid").asText()));
        assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(Api.get(pod + "/log?previous=true").body().asText()).isEqualTo("bye\n");
    }

    @Test
    void anImageThatIsNotThereIsWaitedFor() {
        String pod = pod("pulling", "image: 'none.invalid/none:1'");
        JsonNode status = Api.until(
                        pod,
                        p -> p.at("/status/containerStatuses/0/state/waiting/reason")
                                .matches("ErrImagePull|ImagePullBackOff"))
                .body();
        assertThat(status.at("/status/phase").asText()).isEqualTo("Pending");
    }

    @Test
    void aMissingConfigMapIsWaitedFor() {
        String pod = pod(
                "configured",
                "volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, configMap: {name: settings}");
        Api.until(
                pod,
                p -> p.at("/status/containerStatuses/0/state/waiting/reason").equals("ContainerCreating"));
        api.map("settings", "");
        Api.until(pod, p -> condition(p.body(), "Ready").equals("True"));
    }

    @Test
    void isDeletedInGrace() {
        String pod = pod("leaving", "");
        Api.until(pod, p -> condition(p.body(), "Ready").equals("True"));
        Api.Answer deleted = Api.delete(pod);
        assertThat(deleted.at("/kind")).isEqualTo("Pod");
        assertThat(deleted.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("30");
        assertThat(deleted.body().path("metadata").has("deletionTimestamp")).isTrue();
        Api.untilGone(pod);
    }

    @Test
    void isGoneAtOnceWithoutGrace() {
        String pod = pod("killed", "");
        Api.until(pod, p -> condition(p.body(), "Ready").equals("True"));
        Api.delete(pod, "{gracePeriodSeconds: 0}").ok();
        assertThat(Api.get(pod).code()).isEqualTo(404);
    }

    /** A new pod; {@code container} says how its container differs. A real namespace takes none until it has an account. */
    private String pod(String name, String container) {
        String image = container.startsWith("image:") ? "" : ", image: 'redis:7.0'";
        String yaml =
                "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {containers: [{name: server, imagePullPolicy: IfNotPresent%s%s}]}}"
                        .formatted(name, image, container.isEmpty() ? "" : ", " + container);
        await(name)
                .atMost(Duration.ofSeconds(20))
                .until(() -> Api.post(api.path("pods"), yaml).code() == 201);
        return api.path("pods/" + name);
    }

    private static String condition(JsonNode pod, String type) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }
}
