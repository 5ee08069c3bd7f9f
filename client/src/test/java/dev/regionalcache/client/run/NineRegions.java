package dev.regionalcache.client.run;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.fixture.Callers;
import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.fixture.World;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nine regions in their tree with the distances between them, and what happens to them, as an operator does it. */
final class NineRegions implements AutoCloseable {

    private static final String FENCE = "min-replicas-to-write";
    private static final double JITTER = 0.1;

    /** They boot as replicas of nothing, and save when they are asked to end. */
    private static final List<String> SETTINGS = List.of("replicaof 127.0.0.1 1", "save 86400 1000000000");

    private final World world;
    private final Regions regions;
    private final Map<String, Proxy> proxies = new HashMap<>();
    private final Map<String, String> parents = new LinkedHashMap<>();
    private volatile String primary;

    NineRegions(World world, Regions regions) throws IOException {
        this.world = world;
        this.regions = regions;
        this.primary = world.regions().get(0);
        for (String name : world.regions()) {
            start(name);
        }
        regions.announce();
        world.regions().forEach(name -> regions.node(name).awaitLevelWith(regions.node(primary)));
    }

    private void start(String name) throws IOException {
        RedisNode node = regions.start(
                name,
                null,
                Stream.concat(SETTINGS.stream(), Callers.settings(name, world.regions()))
                        .toArray(String[]::new));
        Proxy proxy = new Proxy(node.endpoint()).distances(caller -> world.oneWay(caller, name), JITTER);
        proxies.put(name, proxy);
        regions.publishAt(name, proxy.endpoint());
        if (name.equals(primary)) {
            node.promote();
        } else {
            String parent = world.parents().get(name).orElseThrow();
            parents.put(name, parent);
            regions.parent(name, parent);
            node.follow(proxies.get(parent).endpoint());
        }
    }

    List<String> names() {
        return world.regions();
    }

    String primary() {
        return primary;
    }

    /** Where clients of all regions reach a region. */
    Endpoint endpoint(String name) {
        return proxies.get(name).endpoint();
    }

    List<String> childrenOfThePrimary() {
        return parents.keySet().stream()
                .filter(name -> parents.get(name).equals(primary))
                .toList();
    }

    /** Planned: the next one gets all that the primary has. */
    void switchover(String next) {
        fence();
        regions.node(next).awaitLevelWith(regions.node(primary));
        promote(next);
    }

    /** The primary loses its lease, and what is on its way is lost. */
    void failover(String next) {
        fence();
        promote(next);
    }

    /** Its process is gone with all that it had; the most advanced one follows. */
    void killThePrimary() throws Exception {
        RedisNode killed = regions.node(primary);
        killed.kill();
        proxies.get(primary).letIn(false);
        String next = names().stream()
                .filter(name -> !name.equals(primary))
                .max(Comparator.comparingLong(
                        name -> regions.node(name).position().offset()))
                .orElseThrow();
        killed.restart();
        promote(next);
    }

    /** It ends as a pod does, comes back with what it had, and follows again. */
    void restart(String name) throws Exception {
        RedisNode node = regions.node(name);
        Proxy proxy = proxies.get(name);
        proxy.letIn(false);
        node.restart();
        node.follow(endpoint(parents.get(name)));
        proxy.letIn(true);
    }

    /** All connections to a region end. */
    void disconnect(String name) {
        proxies.get(name).disconnect();
    }

    private void fence() {
        regions.node(primary).ask(jedis -> jedis.configSet(FENCE, "2147483647"));
    }

    /** The links on the way from the next primary to the one before are turned round. */
    private void promote(String next) {
        String old = primary;
        regions.node(next).promote();
        Map<String, String> changed = new LinkedHashMap<>();
        String below = next;
        for (String name = parents.remove(next); name != null; ) {
            String above = parents.put(name, below);
            changed.put(name, below);
            below = name;
            name = above;
        }
        changed.forEach(regions::parent);
        primary = next;
        regions.primaryIs(next);
        changed.forEach((name, parent) -> regions.node(name).demote(endpoint(parent)));
        RedisNode former = regions.node(old);
        former.ask(jedis -> jedis.configSet(FENCE, "0"));
        former.disconnectClients();
        changed.forEach((name, parent) -> regions.node(name).follow(endpoint(parent)));
        proxies.get(old).letIn(true);
    }

    @Override
    public void close() throws IOException {
        for (Proxy proxy : proxies.values()) {
            proxy.close();
        }
        regions.close();
    }
}
