package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Regions with followers: who is the head when the head is away, on real servers in three clusters. */
class HealingTest {

    private static final String REGIONS = """
            [{"name":"eu-west","failoverPriority":50},
             {"name":"us-east","failoverPriority":50,"parent":"eu-west"},
             {"name":"ap-south","parent":"us-east","replicas":1}]""";

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

    /** Beside them there are the marker, and what a test writes. */
    private static final String ALL_KEYS = "keys=20\\d,.*";

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration ROLLING = Duration.ofMinutes(3);
    private static final Duration HEALING = Duration.ofSeconds(15);

    private Playground playground;
    private String primary;
    private String replica;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(this::dump);

    @BeforeEach
    void start() throws Exception {
        Console quiet = new Console(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        playground = Playground.start(
                Manifest.read(MANIFEST, 3, ""), Clusters.Each, Playground.JITTER, Duration.ofSeconds(1), quiet);
        // On a machine that is full the cache may have begun with a failover.
        primary = playground.view().primary();
        replica = primary.equals("us-east") ? "eu-west" : "us-east";
        await().atMost(PATIENCE).until(this::writeKeys);
        await().atMost(PATIENCE).until(this::allHoldTheKeys);
    }

    @AfterEach
    void stop() {
        playground.close();
    }

    @Test
    void aDeadHeadOfAReplicaRegionIsReplacedByItsMostAdvancedFollower() {
        String before = info(head(primary), "sync_full");
        String killed = head(replica);
        long began = System.nanoTime();
        playground.faults().kill(replica);
        await().atMost(HEALING)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !head(replica).equals(killed)
                        && "Up".equals(status(replica).link()));
        System.out.printf("head replaced after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        String head = head(replica);
        int replicas = 2 + (int) children(replica).count();
        await().atMost(HEALING).untilAsserted(() -> {
            assertThat(info(head, "connected_slaves")).isEqualTo(Integer.toString(replicas));
            children(replica)
                    .forEach(child ->
                            assertThat(info(head(child), "master_link_status")).isEqualTo("up"));
        });

        assertThat(info(head(primary), "sync_full"))
                .as("full copies from the parent")
                .isEqualTo(before);
        assertThat(info(head, "sync_full"))
                .as("but for the one that was killed")
                .isIn("0", "1");
        assertThat(Integer.parseInt(info(head, "sync_partial_ok"))).isGreaterThanOrEqualTo(replicas - 1);
        await().atMost(PATIENCE).until(playground.view()::isReady);
        assertThat(head(replica)).as("nobody goes back").isEqualTo(head);
        await().atMost(HEALING).until(this::allHoldTheKeys);
    }

    @Test
    void anEmptyRestartedHeadDoesNotEmptyItsFollowers() {
        String killed = head(replica);
        String process = info(killed, "run_id");
        playground.faults().kill(replica);
        await().atMost(PATIENCE).until(() -> {
            assertOthersHoldTheKeys(replica, killed);
            return !info(killed, "run_id").equals(process)
                    && info(killed, "master_link_status").equals("up");
        });
        assertOthersHoldTheKeys(replica, killed);
        assertThat(head(replica)).isNotEqualTo(killed);
        await().atMost(HEALING).until(this::allHoldTheKeys);
    }

    @Test
    void thePrimarysFollowerTakesOverWhenItIsAsAdvancedAsAnyone() {
        String killed = head(primary);
        long epoch = epoch();
        long began = System.nanoTime();
        playground.faults().kill(primary);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            assertOthersHoldTheKeys(primary, killed);
            return write().equals("OK");
        });
        System.out.printf("written after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        await().atMost(PATIENCE).until(playground.view()::isReady);
        FailoverStatus row = playground.view().status().failovers().getFirst();
        assertThat(row.reason()).isEqualTo("LeaseGivenUp");
        assertThat(row.to()).isEqualTo(primary).isEqualTo(row.from());
        assertThat(epoch()).isEqualTo(epoch + 1);
        assertThat(head(primary)).isNotEqualTo(killed);
        assertThat(status(primary).lost()).isEmpty();
        assertThat(info(head(primary), "sync_full"))
                .as("but for the one that was killed")
                .isIn("0", "1");
        await().atMost(HEALING).until(this::allHoldTheKeys);
    }

    @Test
    void aFrozenPrimaryIsReplacedByAnotherRegionAndFollowsItsOwnFollowerWhenItThaws() {
        String frozen = head(primary);
        playground.faults().freeze(primary);
        await().atMost(PATIENCE).until(() -> write().equals("OK"));
        FailoverStatus row = playground.view().status().failovers().getFirst();
        assertThat(row.reason()).isEqualTo("PrimaryLost");
        assertThat(row.to())
                .as("it is not proven that the frozen one accepts no more writes")
                .isNotEqualTo(primary);
        await().atMost(HEALING)
                .until(() -> !head(primary).equals(frozen)
                        && "Up".equals(status(primary).link()));
        String head = head(primary);
        playground.faults().thaw(primary);
        await().atMost(PATIENCE).until(() -> info(frozen, "master_link_status").equals("up"));
        await().atMost(PATIENCE).until(playground.view()::isReady);
        assertThat(info(frozen, "master_host")).isEqualTo(address(head).getHost());
        assertThat(head(primary)).isEqualTo(head);
        await().atMost(HEALING).until(this::allHoldTheKeys);
    }

    @Test
    void aHeadThatIsScaledAwayHandsOver() {
        playground.faults().kill(replica);
        await().atMost(HEALING).until(() -> !head(replica).equals("chat-%s-0".formatted(replica)));
        await().atMost(PATIENCE).until(playground.view()::isReady);
        String name = "\"name\":\"%s\"".formatted(replica);
        String regions = REGIONS.replace(name, name + ",\"replicas\":1");
        assertThat(regions).isNotEqualTo(REGIONS);
        playground
                .client()
                .resource(playground.view().cache())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"regions\":" + regions + "}}");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(head(replica)).isEqualTo("chat-%s-0".formatted(replica));
            assertThat(status(replica).link()).isEqualTo("Up");
            assertThat(playground.world().site(replica).client().pods().list().getItems())
                    .hasSize(1);
        });
        await().atMost(PATIENCE).until(playground.view()::isReady);
        assertThat(info("chat-%s-0".formatted(replica), "db0")).matches(ALL_KEYS);
    }

    @Test
    void aRollingRestartNeverLeavesARegionWithoutAHead() {
        String first = head(replica);
        String before = String.valueOf(status(replica).templateRevision());
        String copies = info(head(primary), "sync_full");
        playground
                .client()
                .resource(playground.view().cache())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"config\":{\"databases\":\"20\"}}}");
        HostAndPort service = playground
                .view()
                .address(replica, playground.view().names(replica).headService());
        long began = System.nanoTime();
        long lastUp = began;
        long longest = 0;
        while (before.equals(status(replica).templateRevision()) && System.nanoTime() - began < ROLLING.toNanos()) {
            if (answer(service, "master_link_status").equals("up")) {
                longest = Math.max(longest, System.nanoTime() - lastUp);
                lastUp = System.nanoTime();
            }
        }
        System.out.printf(
                "longest time without a head: %d ms of %d ms%n",
                longest / 1_000_000, (System.nanoTime() - began) / 1_000_000);
        assertThat(status(replica).templateRevision()).isNotEqualTo(before);
        assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
        assertThat(head(replica)).isNotEqualTo(first);
        assertThat(info(head(primary), "sync_full"))
                .as("who saves and restarts copies nothing")
                .isEqualTo(copies);
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

    private boolean allHoldTheKeys() {
        return playground.world().regions().stream()
                .flatMap(HealingTest::pods)
                .allMatch(pod -> info(pod, "db0").matches(ALL_KEYS));
    }

    private void assertOthersHoldTheKeys(String region, String killed) {
        pods(region)
                .filter(pod -> !pod.equals(killed))
                .forEach(pod -> assertThat(info(pod, "db0")).as(pod).matches(ALL_KEYS));
    }

    private static Stream<String> pods(String region) {
        return IntStream.range(0, region.equals("ap-south") ? 1 : 3)
                .mapToObj(ordinal -> "chat-%s-%d".formatted(region, ordinal));
    }

    private Stream<String> children(String region) {
        return playground.world().regions().stream()
                .filter(other -> playground
                        .view()
                        .member(other)
                        .map(CacheMember::getSpec)
                        .map(CacheMemberSpec::parent)
                        .filter(parent -> parent.region().equals(region))
                        .isPresent());
    }

    private long epoch() {
        return Objects.requireNonNull(playground.view().status().epoch());
    }

    private String head(String region) {
        return Objects.requireNonNull(status(region).head()).pod();
    }

    private CacheMemberStatus status(String region) {
        CacheMember member = playground.view().member(region).orElseThrow();
        return Objects.requireNonNull(member.getStatus());
    }

    private String write() {
        try (Jedis jedis = connect(playground.view().writes("ap-south"))) {
            return jedis.set("written", "yes");
        } catch (JedisException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String info(String pod, String field) {
        return answer(address(pod), field);
    }

    private String answer(HostAndPort server, String field) {
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

    private HostAndPort address(String name) {
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
    private void dump() {
        System.out.println(Serialization.asYaml(playground.view().status()));
        playground
                .world()
                .regions()
                .forEach(region -> System.out.println(
                        Serialization.asYaml(playground.view().member(region).orElseThrow())));
    }
}
