package dev.regionalcache.bench.client;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryWriter;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.fixture.Callers;
import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.World;
import dev.regionalcache.client.metrics.ClientMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers of a layout, as far from each other as in the world, and the document by which clients find them. */
final class Fleet implements AutoCloseable {

    private static final String MAIN = "";
    private static final double JITTER = 0.05;
    private static final long MIB = 1 << 20;

    /** So much an empty server has, its backlog and the buffers of its connections. */
    private static final long EMPTY = 6 * MIB;

    private static final int CONNECTIONS = 16;

    private final World world;
    private final Layout layout;
    private final Path directory;
    private final Map<String, Map<String, RedisNode>> nodes = new LinkedHashMap<>();
    private final Map<String, Map<String, Endpoint>> endpoints = new LinkedHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    Fleet(World world, Layout layout, Path directory) throws IOException {
        this.world = world;
        this.layout = layout;
        this.directory = directory;
        try {
            replicated(MAIN);
            if (layout.dedicated()) {
                for (DataClass dataClass : DataClass.GLOBAL) {
                    replicated(dataClass.name());
                }
            }
            for (String region : layout.regions()) {
                start(DataClass.RATE_LIMIT.name(), region, DataClass.RATE_LIMIT.memory());
            }
            publish();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A client in a region. */
    RegionalCacheClient connect(String region, ClientMetrics metrics) {
        String near = layout.readsAt().apply(region);
        return RegionalCacheClient.connect(
                ClientOptions.at(endpoints.get(MAIN).get(near).toString())
                        .region(near)
                        .connection(ConnectionSettings.DEFAULT
                                .withUser(Callers.user(region), "any")
                                .withMost(CONNECTIONS)
                                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)))
                        .metrics(metrics));
    }

    /** Keys at the primary. */
    long keys() {
        return primaries().mapToLong(node -> node.ask(jedis -> jedis.dbSize())).sum();
    }

    String root() {
        return layout.regions().getFirst();
    }

    private Stream<RedisNode> primaries() {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(DataClass.RATE_LIMIT.name()))
                .map(entry -> entry.getValue().get(root()));
    }

    private void replicated(String keyspace) throws IOException {
        for (String region : layout.regions()) {
            start(keyspace, region, layout.memoryOf(keyspace));
            parent(region)
                    .ifPresent(parent -> nodes.get(keyspace)
                            .get(region)
                            .follow(endpoints.get(keyspace).get(parent)));
        }
    }

    private void start(String keyspace, String region, long memory) throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "repl-backlog-size 1mb",
                "repl-timeout 60",
                "maxmemory " + (EMPTY + memory),
                "maxmemory-policy allkeys-lru"));
        Callers.settings(region, world.regions()).forEach(settings::add);
        RedisNode node = keep(new RedisNode(
                directory, (keyspace.isEmpty() ? "main" : keyspace) + "-" + region, settings.toArray(String[]::new)));
        Proxy proxy = keep(new Proxy(node.endpoint()).distances(caller -> world.oneWay(caller, region), JITTER));
        nodes.computeIfAbsent(keyspace, k -> new LinkedHashMap<>()).put(region, node);
        endpoints.computeIfAbsent(keyspace, k -> new LinkedHashMap<>()).put(region, proxy.endpoint());
    }

    private Optional<String> parent(String region) {
        return region.equals(root()) ? Optional.empty() : world.parents().get(region);
    }

    private void publish() {
        List<Policy> policies = new ArrayList<>();
        for (DataClass dataClass : DataClass.GLOBAL) {
            Policy policy = dataClass.policy(layout.compressed());
            policies.add(layout.dedicated() ? policy.dedicated(servers(dataClass.name())) : policy);
        }
        policies.add(DataClass.RATE_LIMIT.policy(false).regional(servers(DataClass.RATE_LIMIT.name())));
        Map<String, Servers> main = servers(MAIN);
        List<Region> regions = layout.regions().stream()
                .map(region -> new Region(region, parent(region), main.get(region)))
                .toList();
        String text = DiscoveryWriter.format(new DiscoveryDocument("chat", 1, 0, root(), regions, policies));
        RedisNode primary = nodes.get(MAIN).get(root());
        primary.ask(jedis -> jedis.set(DiscoveryDocument.KEY, text));
        nodes.get(MAIN).values().forEach(node -> node.awaitLevelWith(primary));
    }

    private Map<String, Servers> servers(String keyspace) {
        Map<String, Servers> servers = new LinkedHashMap<>();
        endpoints
                .get(keyspace)
                .forEach((region, endpoint) ->
                        servers.put(region, new Servers(Optional.of(endpoint), List.of(endpoint))));
        return servers;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable closeable : open.reversed()) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
