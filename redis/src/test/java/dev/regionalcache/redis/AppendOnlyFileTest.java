package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.config.Persistence;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;

/** What a server loads after a start. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class AppendOnlyFileTest {

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    /** A server loads them as its default user, which is off; without rights they were dropped. */
    @Test
    void transactionsAndEffectsOfScriptsAreLoaded() throws Exception {
        RedisServers servers = new RedisServers(binary, directory);
        try {
            RedisProcess process = servers.start("aof", Persistence.AOF, Map.of());
            RedisServer server = servers.connect(process);
            server.promote();
            try (Jedis application = servers.application(process)) {
                Transaction both = application.multi();
                both.set("one", "v");
                both.set("two", "v");
                both.exec();
                application.eval("redis.call('SET', 'three', 'v') return redis.call('SET', 'four', 'v')");
            }
            process.restart();
            await().ignoreExceptions().until(() -> !server.info().loading());
            assertThat(server.info().keys()).isEqualTo(4);
            try (Jedis nobody = new Jedis("127.0.0.1", process.address().port())) {
                assertThatThrownBy(nobody::dbSize).hasMessageContaining("NOAUTH");
                assertThatThrownBy(() -> nobody.auth("default", "")).hasMessageContaining("WRONGPASS");
            }
        } finally {
            servers.close();
        }
    }
}
