package dev.regionalcache.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** A namespace of one cluster for one test class: its caches, and a pod from which applications' commands run. */
public record TestNamespace(Cluster cluster, String name) {

    private static final String CLIENT = "client";

    /** Creates the namespace, with restricted pod security, and the client's pod. */
    public static TestNamespace create(Cluster cluster, String name) {
        cluster.kubectlWithInput("""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                  labels: {pod-security.kubernetes.io/enforce: restricted}
                """.formatted(name), "apply", "-f", "-").ok();
        // A pod is refused until the namespace has its ServiceAccount.
        Await.until(
                "a pod is accepted",
                () -> cluster.kubectlWithInput("""
                apiVersion: v1
                kind: Pod
                metadata: {name: client, namespace: %s}
                spec:
                  terminationGracePeriodSeconds: 0
                  securityContext: {runAsUser: 999, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: client
                    image: redis:8.0
                    command: [sh, -c, "while :; do sleep 3600; done"]   # unlike sleep, it buries orphans
                    resources: {requests: {cpu: 100m, memory: 16Mi}}
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(name), "apply", "-f", "-")
                        .ok());
        cluster.kubectl("wait", "-n", name, "--for=condition=Ready", "pod/client", "--timeout=150s")
                .ok();
        return new TestNamespace(cluster, name);
    }

    /** Deletes all caches, and then the namespace. */
    public void delete() {
        deleteCaches();
        EndingNamespaces.end(List.of(this));
    }

    void deleteCaches() {
        cluster.kubectl("delete", "rcache", "--all", "-n", name, "--timeout=150s")
                .ok();
    }

    /** {@code kubectl apply} of YAML that must be accepted. */
    public void apply(String yaml) {
        cluster.apply(name, yaml);
    }

    /** {@code kubectl patch --type=merge} of a cache, which may be refused. */
    public Command.Result patch(String cache, String json) {
        return cluster.kubectl("patch", "rcache", cache, "-n", name, "--type=merge", "-p", json);
    }

    /** The cache as it is now. */
    public RegionalCache cache(String cache) {
        return cluster.client()
                .resources(RegionalCache.class)
                .inNamespace(name)
                .withName(cache)
                .require();
    }

    /** The status of a cache; fails while there is none. */
    public RegionalCacheStatus status(String cache) {
        RegionalCacheStatus status = cache(cache).getStatus();
        if (status == null) {
            throw new AssertionError(cache + " has no status yet");
        }
        return status;
    }

    /** The member of a region. */
    public CacheMember member(String cache, String region) {
        return cluster.client()
                .resources(CacheMember.class)
                .inNamespace(name)
                .withName(cache + "-" + region)
                .require();
    }

    /** Waits until the newest generation of a cache is Ready in all of its regions. */
    public void awaitReady(String cache) {
        Await.until(cache + " is ready", () -> assertReady(cache));
    }

    /** Fails unless the newest generation of a cache is Ready in all of its regions now. */
    public void assertReady(String cache) {
        RegionalCache resource = cache(cache);
        RegionalCacheStatus status = status(cache);
        int regions = resource.getSpec().regions().size();
        if (!resource.getMetadata().getGeneration().equals(status.observedGeneration())
                || !Conditions.holds(status.conditions(), "Ready")
                || !(regions + "/" + regions).equals(status.regionsReady())) {
            throw new AssertionError("%s: %s ready, %s".formatted(cache, status.regionsReady(), status.conditions()));
        }
    }

    /** Waits until Kubernetes calls all pods of a cache Ready, by which it lets a drain go on. */
    public void awaitPods(String cache) {
        cluster.kubectl(
                        "wait",
                        "-n",
                        name,
                        "--for=condition=Ready",
                        "pod",
                        "-l",
                        "regionalcache.dev/cache=" + cache,
                        "--timeout=60s")
                .ok();
    }

    /** Writes a key until that is accepted: a machine that stands still for longer than a lease refuses writes for a moment. */
    public void set(String cache, String service, String key, String value) {
        Await.until(
                service + " accepts a write",
                () -> assertThat(redis(cache, service, "SET", key, value)).isEqualTo("OK"));
    }

    /** A Redis command by the application's user through a Service of this namespace. */
    public String redis(String cache, String service, String... command) {
        return redisWith(password(cache), service, command);
    }

    /**
     * The same with a password that is known already, in a cluster that has no RegionalCache. As any application does,
     * it connects again when it was refused: the cluster's proxy forwards to a server up to a second after the
     * EndpointSlice names it. A command that was sent is never sent again.
     */
    public String redisWith(String password, String service, String... command) {
        AtomicReference<String> answer = new AtomicReference<>("");
        Await.until(service + " can be connected to", () -> {
            answer.set(redisWithOnce(password, service, command));
            assertThat(answer.get()).doesNotContain("Could not connect to Redis");
        });
        return answer.get();
    }

    /** The same once, where a refused connection is what is expected. */
    public String redisOnce(String cache, String service, String... command) {
        return redisWithOnce(password(cache), service, command);
    }

    /** The same with a password that is known already. */
    public String redisWithOnce(String password, String service, String... command) {
        return redisAs(new Login("application", password), service, command);
    }

    /**
     * The same by any user. It does not wait for a connection for ever: while the cluster's proxy learns of a server, one may get
     * no answer at all.
     */
    public String redisAs(Login login, String service, String... command) {
        return new RedisCli(cluster, name, CLIENT)
                .run(
                        login.user(),
                        login.password(),
                        "-t 10 -h %s.%s.svc.cluster.local".formatted(service, name),
                        command)
                .output()
                .strip();
    }

    /** By what an application logs in, from a Secret that the operator made for it; empty: there is none. */
    public Optional<Login> login(String secret) {
        return Optional.ofNullable(cluster.client()
                        .secrets()
                        .inNamespace(name)
                        .withName(secret)
                        .get())
                .map(s -> new Login(text(s, "username"), text(s, "password")));
    }

    /** The password of the application's user, from the Secret that the operator made. */
    public String password(String cache) {
        return password(cache, "application");
    }

    /** The password of the operator's user, for commands that applications may not send. */
    public String operatorPassword(String cache) {
        return password(cache, "operator");
    }

    private String password(String cache, String user) {
        Secret secret = cluster.client()
                .secrets()
                .inNamespace(name)
                .withName(cache + "-auth")
                .require();
        return text(secret, user);
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    /** What a JSON path finds in a pod; empty where there is no such pod. */
    public String pod(String pod, String path) {
        return cluster.kubectl(
                        "get", "pod", pod, "-n", name, "--ignore-not-found", "-o", "jsonpath={%s}".formatted(path))
                .ok();
    }

    /** UIDs of a cache's pods by name. */
    public Map<String, String> podUids(String cache) {
        return cluster
                .client()
                .pods()
                .inNamespace(name)
                .withLabel("regionalcache.dev/cache", cache)
                .list()
                .getItems()
                .stream()
                .collect(Collectors.toMap(
                        p -> p.getMetadata().getName(), p -> p.getMetadata().getUid()));
    }

    /** When the containers of these pods were started, in this order. */
    public List<Instant> started(String... pods) {
        return Arrays.stream(pods)
                .map(pod -> cluster.client()
                        .pods()
                        .inNamespace(name)
                        .withName(pod)
                        .require()
                        .getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getRunning()
                        .getStartedAt())
                .map(Instant::parse)
                .toList();
    }

    /** Container restarts of a cache's pods by name. */
    public Map<String, Integer> restarts(String cache) {
        return cluster
                .client()
                .pods()
                .inNamespace(name)
                .withLabel("regionalcache.dev/cache", cache)
                .list()
                .getItems()
                .stream()
                .collect(Collectors.toMap(
                        p -> p.getMetadata().getName(),
                        p -> p.getStatus().getContainerStatuses().getFirst().getRestartCount()));
    }

    /**
     * A Redis command by the operator's user in a server's own pod. While the container is started again nothing can run in
     * it, and what runs ends with it: such a command is run again. An answer is never asked for twice.
     */
    public String inServer(String operatorPassword, String pod, String... command) {
        AtomicReference<String> answer = new AtomicReference<>("");
        Await.until("a command runs in " + pod, () -> {
            Command.Result result = new RedisCli(cluster, name, pod).run("operator", operatorPassword, "", command);
            answer.set(result.output().strip());
            assertThat(result.status() == 0 || RedisCli.isUnanswered(result))
                    .as(answer.get())
                    .isTrue();
        });
        return answer.get();
    }

    /** Lets a server save and end, as a person would: its container is started again. */
    public void shutdownServer(String operatorPassword, String pod) {
        new RedisCli(cluster, name, pod).run("operator", operatorPassword, "", "SHUTDOWN", "SAVE");
    }
}
