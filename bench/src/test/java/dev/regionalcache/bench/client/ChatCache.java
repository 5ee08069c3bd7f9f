package dev.regionalcache.bench.client;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.bench.Build;
import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.token.Parting;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.policy.CachePolicyStatus;
import dev.regionalcache.playground.Console;
import dev.regionalcache.playground.Playground;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The cache of a layout and its classes on a playground: applied as a person does it, and found by clients as in a cluster. */
final class ChatCache implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 16;

    private final Layout layout;
    private final Playground playground;
    private final String namespace;
    private final String name;

    private ChatCache(Layout layout, Playground playground) {
        this.layout = layout;
        this.playground = playground;
        namespace = playground.cache().getMetadata().getNamespace();
        name = playground.cache().getMetadata().getName();
    }

    /**
     * Brings it up.
     *
     * @throws IllegalStateException when the cache does not become ready
     * @throws org.awaitility.core.ConditionTimeoutException when a class does not; both say why
     */
    static ChatCache start(Layout layout) throws IOException, InterruptedException {
        Console quiet = Console.silent();
        ChatCache cache = new ChatCache(layout, Playground.start(layout.manifest(), Playground.JITTER, quiet));
        try {
            cache.applyClasses();
            return cache;
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    private void applyClasses() {
        for (DataClass dataClass : DataClass.ALL) {
            byte[] yaml = layout.policy(dataClass, name).getBytes(StandardCharsets.UTF_8);
            playground.client().load(new ByteArrayInputStream(yaml)).serverSideApply();
        }
        await("classes").atMost(LIMIT).pollInterval(POLL).untilAsserted(() -> {
            String troubles = DataClass.ALL.stream()
                    .flatMap(dataClass -> trouble(dataClass).stream())
                    .collect(Collectors.joining("; "));
            if (!troubles.isEmpty()) {
                throw new AssertionError(troubles);
            }
        });
    }

    private Optional<String> trouble(DataClass dataClass) {
        CachePolicyStatus status = playground
                .client()
                .resources(CachePolicy.class)
                .inNamespace(namespace)
                .withName(dataClass.name())
                .require()
                .getStatus();
        Optional<Condition> ready =
                status == null ? Optional.empty() : Conditions.find(status.conditions(), Condition.READY);
        return ready.filter(Condition::holds).isPresent()
                ? Optional.empty()
                : Optional.of(
                        dataClass.name() + ": " + ready.map(Condition::message).orElse("nothing is known yet"));
    }

    /** A client in a region, with servers or without, which knows where those of all classes are. */
    RegionalCacheClient connect(String region, ClientMetrics metrics) {
        String near = readsAt(region);
        Map<String, String> secret = secret(near);
        Map<Endpoint, Endpoint> ways = new ConcurrentHashMap<>();
        RegionalCacheClient client =
                RegionalCacheClient.connect(ClientOptions.at(secret.get("read-host") + ":" + secret.get("port"))
                        .region(near)
                        .connection(ConnectionSettings.DEFAULT
                                .withUser(secret.get("username"), secret.get("password"))
                                .withMost(CONNECTIONS)
                                .withTimeouts(PATIENCE, PATIENCE))
                        .reach(known -> ways.computeIfAbsent(known, told -> enter(region, told)))
                        .retryWritesFor(PATIENCE)
                        .metrics(metrics));
        await("servers of all classes in the document")
                .atMost(PATIENCE)
                .until(() -> owners().allMatch(dataClass ->
                        writes(client.document(), dataClass, near).isPresent()));
        return client;
    }

    private String readsAt(String region) {
        return layout.near()
                ? playground.regions().stream()
                        .min(Comparator.comparing(candidate -> playground.roundTrip(region, candidate)))
                        .orElseThrow()
                : root();
    }

    private Endpoint enter(String region, Endpoint told) {
        HostAndPort gateway = playground.enter(region, new HostAndPort(told.host(), told.port()));
        return new Endpoint(gateway.getHost(), gateway.getPort());
    }

    /** What an application of a region is given. */
    private Map<String, String> secret(String region) {
        Secret secret = playground
                .client()
                .secrets()
                .inNamespace(namespace)
                .withName("%s-%s-app".formatted(name, region))
                .require();
        return secret.getData().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8)));
    }

    /** Those with servers of their own. */
    private Stream<DataClass> owners() {
        return DataClass.ALL.stream().filter(layout::hasOwnServers);
    }

    private static Optional<Endpoint> writes(DiscoveryDocument document, DataClass dataClass, String region) {
        return document.policy(dataClass.name())
                .map(Policy::servers)
                .map(servers -> servers.get(region))
                .flatMap(Servers::writes);
    }

    /** The region of the primary. */
    String root() {
        return playground.regions().getFirst();
    }

    /** Keys of the classes in all regions, as a client finds their servers. */
    long keys(RegionalCacheClient client) {
        DiscoveryDocument document = client.document();
        String primary = document.primaryRegion();
        List<Endpoint> servers = layout.dedicated()
                ? DataClass.GLOBAL.stream()
                        .map(dataClass -> writes(document, dataClass, primary).orElseThrow())
                        .toList()
                : document.servers("", primary).flatMap(Servers::writes).stream()
                        .toList();
        return servers.stream().mapToLong(this::keysAt).sum();
    }

    private long keysAt(Endpoint server) {
        Map<String, String> secret = secret(root());
        try (Jedis jedis = new Jedis(
                new HostAndPort(server.host(), server.port()),
                DefaultJedisClientConfig.builder()
                        .user(secret.get("username"))
                        .password(secret.get("password"))
                        .build())) {
            return jedis.dbSize() - jedis.exists(DiscoveryDocument.KEY, Parting.KEY);
        }
    }

    /** The version that its servers run. */
    String redis() {
        return Build.running(playground.client(), playground.cache());
    }

    /** All was measured: nobody will look for what went wrong, and the servers' files are removed. */
    void wasRight() {
        playground.wasRight();
    }

    @Override
    public void close() {
        playground.close();
    }
}
