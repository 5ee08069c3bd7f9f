package dev.regionalcache.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Redis processes as pods. */
class RedisPodsTest {

    private static final String SET = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf, namespace: default}
            data:
              redis.conf: |
                dir /data
                include /etc/conf/more.conf
                port 6379
                protected-mode no
              more.conf: |
                maxmemory 33mb
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: cache, namespace: default}
            spec:
              selector: {app: cache}
              ports: [{port: 6379}]
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: cache, namespace: default}
            spec:
              serviceName: cache
              replicas: 2
              podManagementPolicy: Parallel
              updateStrategy: {type: OnDelete}
              selector: {matchLabels: {app: cache}}
              template:
                metadata: {labels: {app: cache}}
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                  - name: server
                    image: redis:7.0
                    command: [redis-server, /etc/conf/redis.conf]
                    ports: [{containerPort: 6379}]
                    readinessProbe: {exec: {command: [redis-cli, ping]}, periodSeconds: 1}
                    volumeMounts:
                    - {name: data, mountPath: /data}
                    - {name: conf, mountPath: /etc/conf}
                  volumes:
                  - {name: data, emptyDir: {}}
                  - {name: conf, configMap: {name: conf}}
            """;

    @TempDir
    private Path directory;

    private LocalCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("test", directory));
        client = cluster.client();
        client.load(new java.io.ByteArrayInputStream(SET.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void runAnswerAndAreReplaced() {
        await().until(() -> ready().size() == 2);
        Service service = client.services().withName("cache").get();
        String address = service.getSpec().getClusterIP();
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(new Resp(address, 6379).ask("CONFIG GET maxmemory"))
                        .contains("34603008"));

        Pod first = ready().getFirst();
        client.resource(first).delete();
        await().until(() -> ready().size() == 2
                && ready().stream()
                        .noneMatch(p -> p.getMetadata()
                                .getUid()
                                .equals(first.getMetadata().getUid())));

        client.apps().statefulSets().withName("cache").delete();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> client.pods().list().getItems().isEmpty());
    }

    private List<Pod> ready() {
        return client.pods().withLabel("app", "cache").list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .filter(p -> p.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True")))
                .toList();
    }
}
