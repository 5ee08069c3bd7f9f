package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.fixture.RedisNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolsTest {

    /** A caller that still holds an older document comes after its server was removed. */
    @Test
    void aConnectionToAServerThatIsNotKnownAnyMoreIsNotKept(@TempDir Path directory) throws Exception {
        try (RedisNode server = new RedisNode(directory, "removed");
                Pools pools = new Pools(ConnectionSettings.DEFAULT)) {
            List<Command> ping = List.of(Command.PING);
            pools.to(server.endpoint()).use(link -> link.exchange(ping));
            pools.retain(Set.of(server.endpoint()));
            assertThat(connections(server)).isOne();
            pools.retain(Set.of());
            pools.to(server.endpoint()).use(link -> link.exchange(ping));
            await().until(() -> connections(server) == 0);
        }
    }

    private static long connections(RedisNode server) {
        return server.ask(jedis -> jedis.clientList())
                .lines()
                .filter(line -> line.contains("name=regionalcache-client"))
                .count();
    }
}
