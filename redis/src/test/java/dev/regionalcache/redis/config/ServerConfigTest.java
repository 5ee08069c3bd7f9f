package dev.regionalcache.redis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.redis.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

class ServerConfigTest {

    private static final MemoryPlan MEMORY = MemoryPlan.of(256 << 20, 64 << 20, false);

    @Test
    void noValueCanBeginAnotherDirective() {
        String text = config(Persistence.None, Map.of("proc", "a\nport 1\r\n\"x\" \\y"))
                .render();
        assertThat(text).contains("proc \"a\" \"port\" \"1\" \"\\\"x\\\"\" \"\\\\y\"\n");
        assertThat(text.lines().filter(l -> l.startsWith("port"))).containsExactly("port 6379");
    }

    @Test
    void aPasswordIsOneWordToTheServerWhateverIsInIt(@TempDir Path directory) throws Exception {
        String password = " my \"own\" pass\\word\t";
        Path file = Files.writeString(
                directory.resolve("replication.conf"), ServerConfig.replicationFile("replication", password));
        try (RedisProcess process = new RedisProcess(directory, "include " + file + "\n");
                Jedis client = new Jedis("127.0.0.1", process.address().port())) {
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(client.configGet("masterauth")).containsEntry("masterauth", password));
        }
    }

    @Test
    void everyPersistenceSavesWhenItIsStopped() {
        for (Persistence persistence : Persistence.values()) {
            assertThat(config(persistence, Map.of()).render())
                    .containsPattern("(?m)^save \\d")
                    .contains("replicaof 127.0.0.1 1\n")
                    .contains("appendonly " + (persistence == Persistence.AOF ? "yes" : "no"));
        }
    }

    private static ServerConfig config(Persistence persistence, Map<String, String> free) {
        return new ServerConfig(MEMORY, 1, 10, persistence, free);
    }
}
