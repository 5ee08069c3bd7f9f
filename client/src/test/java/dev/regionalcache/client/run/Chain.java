package dev.regionalcache.client.run;

import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Regions one behind the other, with a distance between each and the next; and changes of the primary. */
final class Chain implements AutoCloseable {

    private static final String FENCE = "min-replicas-to-write";

    private final Regions regions;
    private final List<String> order = new ArrayList<>();
    private final Map<String, Proxy> feeds = new HashMap<>();

    Chain(Regions regions, List<String> names) throws IOException {
        this.regions = regions;
        String parent = null;
        for (String name : names) {
            RedisNode node = regions.start(name, parent);
            feeds.put(name, new Proxy(node.endpoint()).distance(Duration.ofMillis(2), Duration.ofMillis(6)));
            order.add(name);
            if (parent != null) {
                node.follow(feeds.get(parent).endpoint());
            }
            parent = name;
        }
        regions.announce();
        last().awaitLevelWith(primary());
    }

    RedisNode primary() {
        return regions.node(order.get(0));
    }

    RedisNode last() {
        return regions.node(order.get(order.size() - 1));
    }

    /**
     * The second becomes the primary, and the first one goes to the end. Fenced first, as an operator does it.
     *
     * @param planned whether the second gets all that the first has: else what is on its way is lost
     */
    void promoteTheSecond(boolean planned) {
        RedisNode old = primary();
        RedisNode chosen = regions.node(order.get(1));
        RedisNode end = last();
        old.ask(jedis -> jedis.configSet(FENCE, "2147483647"));
        if (planned) {
            chosen.awaitLevelWith(old);
        }
        chosen.promote();
        order.add(order.remove(0));
        regions.parent(old.name(), end.name());
        regions.primaryIs(chosen.name());
        old.demote(feeds.get(end.name()).endpoint());
        old.ask(jedis -> jedis.configSet(FENCE, "0"));
        old.disconnectClients();
        old.follow(feeds.get(end.name()).endpoint());
    }

    @Override
    public void close() throws IOException {
        for (Proxy feed : feeds.values()) {
            feed.close();
        }
        regions.close();
    }
}
