package dev.regionalcache.playground;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The classes of an operated cache, and their servers. */
final class Classes {

    static final String OWN =
            "prefixes: ['own:'], ttl: 1h, maxMemory: 48Mi, isolation: Dedicated, eviction: AllKeysLRU";
    static final String RATE = "prefixes: ['rate:'], ttl: 10m, maxMemory: 8Mi, scope: Regional";

    private static final int SILENCE_MILLIS = 5_000;

    private final OperatedCache cache;

    Classes(OperatedCache cache) {
        this.cache = cache;
    }

    void apply(String name, String spec) {
        applyTo(name, "chat", spec);
    }

    void applyTo(String name, String of, String spec) {
        load("""
                apiVersion: regionalcache.dev/v1alpha1
                kind: CachePolicy
                metadata: {name: %s, namespace: default}
                spec: {cacheRef: {name: %s}, %s}
                """.formatted(name, of, spec));
    }

    /** A cache that a person made, and nobody serves. */
    void foreign(String name) {
        load("""
                apiVersion: regionalcache.dev/v1alpha1
                kind: RegionalCache
                metadata: {name: %s, namespace: default}
                spec: {regions: [{name: nowhere}]}
                """.formatted(name));
    }

    private void load(String yaml) {
        hub().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    void delete(String policy) {
        policies(policy).delete();
    }

    /** Changes the servers of a class as a person does that knows no better. */
    void patch(String servers, String yaml) {
        caches(servers)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Serialization.unmarshal(yaml, Map.class)));
    }

    CachePolicyStatus status(String policy) {
        CachePolicyStatus status = policies(policy).require().getStatus();
        return status == null ? new CachePolicyStatus(null, List.of(), List.of()) : status;
    }

    void awaitReason(String policy, String type, String reason) {
        await(policy + ": " + type + " " + reason)
                .atMost(Duration.ofSeconds(90))
                .until(() -> condition(policy, type).map(Condition::reason).orElse(""), reason::equals);
    }

    String message(String policy, String type) {
        return condition(policy, type).map(Condition::message).orElse("");
    }

    private Optional<Condition> condition(String policy, String type) {
        return Conditions.find(status(policy).conditions(), type);
    }

    RegionalCache servers(String name) {
        return caches(name).require();
    }

    /** The resource versions of caches. */
    List<String> versions(String... names) {
        return Stream.of(names)
                .map(name -> servers(name).getMetadata().getResourceVersion())
                .toList();
    }

    List<Long> generations(String... names) {
        return Stream.of(names)
                .map(name -> servers(name).getMetadata().getGeneration())
                .toList();
    }

    boolean isGone(String name) {
        return caches(name).get() == null;
    }

    @Nullable
    String primary(String name) {
        RegionalCacheStatus status = servers(name).getStatus();
        return status == null ? null : status.primaryRegion();
    }

    @Nullable
    Long epoch(String name) {
        RegionalCacheStatus status = servers(name).getStatus();
        return status == null ? null : status.epoch();
    }

    List<String> pods(String region) {
        return cache.client(region).pods().inNamespace("default").list().getItems().stream()
                .map(p -> p.getMetadata().getName())
                .toList();
    }

    /** A connection to the server of a class in a region, as applications have it: with the main cache's password. */
    Jedis application(String name, String region) {
        return connect(name, region, "application", cache.password("application"));
    }

    Jedis operator(String name, String region) {
        String encoded = hub().secrets()
                .inNamespace("default")
                .withName(name + "-auth")
                .require()
                .getData()
                .get("operator");
        return connect(
                name, region, "operator", new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    }

    String process(String name, String region) {
        try (Jedis server = operator(name, region)) {
            return server.info("server")
                    .lines()
                    .filter(l -> l.startsWith("process_id:"))
                    .map(l -> l.substring("process_id:".length()).strip())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Changes one of the main cache. */
    void changePassword(String user, String password) {
        hub().secrets().inNamespace("default").withName("chat-auth").edit(secret -> {
            secret.getData().put(user, Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)));
            return secret;
        });
    }

    private Jedis connect(String name, String region, String user, String password) {
        return cache.connect(region, "%s-%s-0".formatted(name, region), user, password, SILENCE_MILLIS);
    }

    /** The Java client of an application in a region, which is told one address. */
    RegionalCacheClient client(String region) {
        HostAndPort head = cache.address(region, "chat-%s-head".formatted(region));
        return RegionalCacheClient.connect(ClientOptions.at(head.getHost() + ":" + head.getPort())
                .region(region)
                .user("application", cache.password("application"))
                .retryWritesFor(Duration.ofSeconds(20)));
    }

    /** A class, once the client knows where its servers are. */
    static PolicyCache<String> awaitPolicy(RegionalCacheClient client, String policy) {
        awaitServers(client, policy, client.document().primaryRegion());
        return client.policy(policy);
    }

    static void awaitServers(RegionalCacheClient client, String policy, String region) {
        BooleanSupplier known = () -> client.document()
                .policy(policy)
                .map(Policy::servers)
                .map(s -> s.get(region))
                .flatMap(Servers::writes)
                .isPresent();
        await("servers of " + policy + " in the document")
                .atMost(Duration.ofSeconds(30))
                .until(known::getAsBoolean);
    }

    /** What a person would look at, in a test that failed. */
    void dump() {
        hub().resources(CachePolicy.class)
                .inNamespace("default")
                .list()
                .getItems()
                .forEach(p ->
                        System.out.println(p.getMetadata().getName() + "\n" + Serialization.asYaml(p.getStatus())));
        hub().resources(RegionalCache.class)
                .inNamespace("default")
                .list()
                .getItems()
                .forEach(c ->
                        System.out.println(c.getMetadata().getName() + "\n" + Serialization.asYaml(c.getStatus())));
    }

    private KubernetesClient hub() {
        return cache.hub();
    }

    private Resource<CachePolicy> policies(String name) {
        return hub().resources(CachePolicy.class).inNamespace("default").withName(name);
    }

    private Resource<RegionalCache> caches(String name) {
        return hub().resources(RegionalCache.class).inNamespace("default").withName(name);
    }
}
