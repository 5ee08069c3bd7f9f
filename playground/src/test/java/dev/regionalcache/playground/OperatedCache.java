package dev.regionalcache.playground;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The whole operator on four clusters: the control plane's, and three with a region and an agent each. */
final class OperatedCache implements AutoCloseable {

    static final List<String> REGIONS = List.of("a", "b", "c");

    private static final int HASTE_MILLIS = 250;

    private final RegionClusters clusters;
    private final KubernetesClient hub;
    private final OperatedServers servers;
    private ControlPlane controlPlane;

    /**
     * Brings up a cache of small servers with the primary in {@code a}; returns when every region is ready.
     *
     * @param spec lines of its spec beside those; without one of regions, b and c are under a
     */
    OperatedCache(Path directory, String... spec) throws Exception {
        Logs.to(Path.of("target", "operated-cache.log"));
        clusters = new RegionClusters(directory);
        hub = clusters.hub();
        servers = new OperatedServers(clusters);
        for (String region : REGIONS) {
            clusters.start(region);
        }
        controlPlane = TestOperator.controlPlane(hub);
        Console quiet = Console.silent();
        new BringUp(hub, quiet).apply(Manifest.read(OperatedManifest.of(spec), 3, ""));
        await().atMost(Duration.ofSeconds(30)).until(() -> write("c", "begun"), "OK"::equals);
        // Nobody is promoted before the regions have copied the data.
        await().atMost(Duration.ofSeconds(30)).until(() -> "begun".equals(read("b")) && "begun".equals(read("c")));
        await().atMost(Duration.ofSeconds(60)).until(() -> "3/3".equals(status().regionsReady()));
        if (!primary().equals("a")) {
            bringBack();
        }
    }

    /** A machine that stands still for longer than a lease while all of it starts has another primary. */
    private void bringBack() {
        awaitReady();
        patch("metadata: {annotations: {regionalcache.dev/switchover: a}}");
        await().atMost(Duration.ofSeconds(60)).until(() -> primary().equals("a"));
        awaitReady();
    }

    /** The clusters, their agents, and the ways between them. */
    RegionClusters clusters() {
        return clusters;
    }

    void startAgent(String region) {
        clusters.startAgent(region);
    }

    void stopAgent(String region) {
        clusters.stopAgent(region);
    }

    /** Another control plane takes the place of the one that is there. */
    void restartControlPlane() {
        controlPlane.close();
        controlPlane = TestOperator.controlPlane(hub);
    }

    /** Cuts two regions, or a region's API server and the control plane ({@code hub}), off from each other. */
    void cut(String one, String other) {
        clusters.cut(one, other);
    }

    /** Ends a cut. */
    void heal(String one, String other) {
        clusters.heal(one, other);
    }

    /** Changes the cache as a user does. */
    void change(Consumer<RegionalCache> how) {
        resource().edit(cache -> {
            how.accept(cache);
            return cache;
        });
    }

    /** Changes fields of the spec, in YAML. */
    void patch(String yaml) {
        resource()
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Serialization.unmarshal(yaml, Map.class)));
    }

    /** Deletes the cache; returns at once. */
    void delete() {
        resource().delete();
    }

    boolean isGone() {
        return resource().get() == null;
    }

    private Resource<RegionalCache> resource() {
        return hub.resources(RegionalCache.class).inNamespace("default").withName("chat");
    }

    CacheMember member(String region) {
        return clusters.client(region)
                .resources(CacheMember.class)
                .inNamespace("default")
                .withName("chat-" + region)
                .require();
    }

    /** The cluster of the control plane. */
    KubernetesClient hub() {
        return hub;
    }

    KubernetesClient client(String region) {
        return clusters.client(region);
    }

    /** What a person would look at, in a test that failed. */
    void dump() {
        new CacheDump(this).print();
    }

    @Override
    public void close() {
        controlPlane.close();
        clusters.close();
    }

    RegionalCacheStatus status() {
        return Objects.requireNonNull(resource().require().getStatus());
    }

    /** The region that is the primary. */
    String primary() {
        return Objects.requireNonNull(status().primaryRegion());
    }

    /** The regions that are not. */
    List<String> others() {
        String primary = primary();
        return REGIONS.stream().filter(r -> !r.equals(primary)).toList();
    }

    /** Waits until all regions are ready and nothing is under way. */
    void awaitReady() {
        await("all regions are ready").atMost(Duration.ofSeconds(90)).until(() -> {
            RegionalCacheStatus now = status();
            return "3/3".equals(now.regionsReady())
                    && Conditions.holds(now.conditions(), Condition.READY)
                    && now.failovers().stream().allMatch(OperatedCache::isOver);
        });
    }

    private static boolean isOver(FailoverStatus row) {
        return row.state() == FailoverState.Completed || row.state() == FailoverState.Superseded;
    }

    /** Waits for a condition with this reason; what it says. */
    String awaitReason(String type, String reason) {
        return await(type + " " + reason)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> Conditions.find(status().conditions(), type),
                        c -> c.filter(found -> found.reason().equals(reason)).isPresent())
                .orElseThrow()
                .message();
    }

    FailoverStatus row() {
        return status().failovers().getFirst();
    }

    /** As an application with short time-outs: a server that is frozen takes connections, and says nothing. */
    String write(String region, String value) {
        try (Jedis jedis = OperatedServers.connect(
                address(region, "chat-primary"), "application", password("application"), HASTE_MILLIS)) {
            return jedis.set("k", value);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Writes, until it is accepted. */
    void accept(String region, String value) {
        await().atMost(Duration.ofSeconds(30)).until(() -> write(region, value), "OK"::equals);
    }

    String read(String region) {
        try (Jedis jedis = connect(region, "chat", "application")) {
            return String.valueOf(jedis.get("k"));
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    String process(String region) {
        return info(region, "server", "process_id");
    }

    String info(String region, String section, String field) {
        try (Jedis jedis = connect(region, "operator")) {
            return jedis.info(section)
                    .lines()
                    .filter(l -> l.startsWith(field + ":"))
                    .map(l -> l.substring(field.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** A connection to a region's server itself. */
    Jedis connect(String region, String user) {
        return servers.connect(region, user);
    }

    /** A connection to the server in any pod of a region's cluster. */
    Jedis connect(String region, String pod, String user, String password, int silenceMillis) {
        return servers.connect(region, pod, user, password, silenceMillis);
    }

    Jedis connect(String region, String service, String user) {
        return servers.connect(region, service, user);
    }

    /** The same by a user of whom the cache's Secret knows nothing. */
    Jedis connectAs(String region, String service, String user, String password) {
        return servers.connectAs(region, service, user, password);
    }

    HostAndPort address(String region, String service) {
        return servers.address(region, service);
    }

    String password(String user) {
        return servers.password(user);
    }

    /** A server that once copied everything has a snapshot from then: without it, one that is killed comes back empty. */
    void forgetSnapshot(String region) throws IOException {
        try (Jedis operator = connect(region, "operator")) {
            Files.deleteIfExists(Path.of(
                    operator.configGet("dir").get("dir"),
                    operator.configGet("dbfilename").get("dbfilename")));
        }
    }

    static void signal(String signal, String process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, process).start().waitFor();
    }
}
