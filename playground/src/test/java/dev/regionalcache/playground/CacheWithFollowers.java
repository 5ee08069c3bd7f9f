package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The playground with a cache of three regions in clusters of their own, of which two have followers. */
final class CacheWithFollowers implements AutoCloseable {

    static final String REGIONS = """
            [{"name":"eu-west","failoverPriority":50},
             {"name":"us-east","failoverPriority":50,"parent":"eu-west"},
             {"name":"ap-south","parent":"us-east","replicas":1}]""";

    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final Duration HEALING = Duration.ofSeconds(15);

    /** Beside them there are the marker, and what a test writes. */
    static final String ALL_KEYS = "keys=20\\d,.*";

    private static final String MANIFEST = """
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: eu-west}
            spec: {coordinates: {latitude: 53.3, longitude: -6.3}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: us-east}
            spec: {coordinates: {latitude: 38.9, longitude: -77.5}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: CacheRegion
            metadata: {name: ap-south}
            spec: {coordinates: {latitude: 19.1, longitude: 72.9}}
            ---
            apiVersion: regionalcache.dev/v1alpha1
            kind: RegionalCache
            metadata: {name: chat}
            spec:
              template: {replicas: 3, resources: {limits: {memory: 96Mi}}}
              replication: {backlogSize: 4Mi}
              regions: %s
            """.formatted(REGIONS.replace("\n", ""));

    private static final int KEYS = 200;

    final Playground playground;
    final String primary;
    final String replica;

    CacheWithFollowers() throws Exception {
        Console quiet = Console.silent();
        playground = Playground.start(
                Manifest.read(MANIFEST, 3, ""), Clusters.Each, Playground.JITTER, Duration.ofSeconds(1), quiet);
        // On a machine that is full the cache may have begun with a failover.
        primary = playground.view().primary();
        replica = primary.equals("us-east") ? "eu-west" : "us-east";
    }

    /** Returns when every server has the keys. */
    void fill() {
        await().atMost(PATIENCE).until(this::writeKeys);
        await().atMost(PATIENCE).until(this::allHoldTheKeys);
    }

    private boolean writeKeys() {
        try (Jedis jedis = connect(head(primary))) {
            IntStream.range(0, KEYS).forEach(i -> jedis.set("key-" + i, "value"));
            return true;
        } catch (JedisException fenced) {
            return false;
        }
    }

    boolean allHoldTheKeys() {
        return playground.world().regions().stream()
                .flatMap(CacheWithFollowers::pods)
                .allMatch(pod -> info(pod, "db0").matches(ALL_KEYS));
    }

    void assertOthersHoldTheKeys(String region, String killed) {
        pods(region)
                .filter(pod -> !pod.equals(killed))
                .forEach(pod -> assertThat(info(pod, "db0")).as(pod).matches(ALL_KEYS));
    }

    private static Stream<String> pods(String region) {
        return IntStream.range(0, region.equals("ap-south") ? 1 : 3)
                .mapToObj(ordinal -> "chat-%s-%d".formatted(region, ordinal));
    }

    Stream<String> children(String region) {
        return playground.world().regions().stream()
                .filter(other -> playground
                        .view()
                        .member(other)
                        .map(CacheMember::getSpec)
                        .map(CacheMemberSpec::parent)
                        .filter(parent -> parent.region().equals(region))
                        .isPresent());
    }

    long epoch() {
        return Objects.requireNonNull(playground.view().status().epoch());
    }

    /** The pod of its head. */
    String head(String region) {
        return Objects.requireNonNull(status(region).head()).pod();
    }

    CacheMemberStatus status(String region) {
        CacheMember member = playground.view().member(region).orElseThrow();
        return Objects.requireNonNull(member.getStatus());
    }

    /** What a write of an application is answered. */
    String write() {
        try (Jedis jedis = connect(playground.view().writes("ap-south"))) {
            return jedis.set("written", "yes");
        } catch (JedisException e) {
            return String.valueOf(e.getMessage());
        }
    }

    String info(String pod, String field) {
        return answer(address(pod), field);
    }

    String answer(HostAndPort server, String field) {
        try (Jedis jedis = connect(server)) {
            return jedis.info("all")
                    .lines()
                    .filter(l -> l.startsWith(field + ":"))
                    .map(l -> l.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (JedisException e) {
            return String.valueOf(e.getMessage());
        }
    }

    HostAndPort address(String name) {
        String region = name.substring("chat-".length(), name.lastIndexOf('-'));
        Pod pod = playground
                .world()
                .site(region)
                .client()
                .pods()
                .inNamespace("default")
                .withName(name)
                .require();
        return new HostAndPort(pod.getStatus().getPodIP(), 6379);
    }

    private Jedis connect(String pod) {
        return connect(address(pod));
    }

    private Jedis connect(HostAndPort server) {
        return new Jedis(
                server,
                DefaultJedisClientConfig.builder()
                        .user("application")
                        .password(playground.view().password("eu-west"))
                        .socketTimeoutMillis(2_000)
                        .connectionTimeoutMillis(1_000)
                        .build());
    }

    /** What a person would look at, in a test that failed. */
    void dump() {
        System.out.println(Serialization.asYaml(playground.view().status()));
        playground
                .world()
                .regions()
                .forEach(region -> System.out.println(
                        Serialization.asYaml(playground.view().member(region).orElseThrow())));
    }

    @Override
    public void close() {
        playground.close();
    }
}
