package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.RedisProcess;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTest {

    /** Jedis connects anew by itself and does not log in: what was meant as a write would be answered with NOAUTH. */
    @Test
    void aLinkThatHasEndedSendsNothingMore(@TempDir Path directory) throws Exception {
        try (RedisProcess server = new RedisProcess(directory, "requirepass pw\n");
                Deadlines deadlines = new Deadlines(ConnectionSettings.DEFAULT.command())) {
            Endpoint endpoint = new Endpoint("127.0.0.1", server.address().port());
            ConnectionSettings settings = ConnectionSettings.DEFAULT.withUser("default", "pw");
            Link link = await().ignoreExceptions()
                    .until(() -> Link.open(endpoint, settings, deadlines, new HashSet<>()), l -> true);
            assertThat(link.exchange(List.of(Command.PING)).text(0)).isEqualTo("PONG");
            link.close();
            assertThatThrownBy(() -> link.exchange(List.of(Command.PING)))
                    .isInstanceOf(ExchangeException.class)
                    .hasMessageContaining("did not answer");
        }
    }
}
