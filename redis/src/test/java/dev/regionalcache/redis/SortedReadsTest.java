package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;

/** A replica refuses SORT, for it may store; what does not store is another command, which Redis 7 brought. */
@ParameterizedClass
@MethodSource("dev.regionalcache.redis.RedisBinary#all")
class SortedReadsTest {

    private static final ProtocolCommand SORT_RO = () -> "SORT_RO".getBytes(StandardCharsets.US_ASCII);

    @Parameter
    RedisBinary binary;

    @TempDir
    Path directory;

    private RedisServers servers;

    @BeforeEach
    void open() {
        servers = new RedisServers(binary, directory);
    }

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void applicationsMaySortWithoutStoring() throws IOException {
        RedisProcess process = servers.start("a");
        RedisServer server = servers.connect(process);
        server.promote();
        server.setUsers(AclUsers.of(List.of("op"), List.of("rep"), List.of("app")));
        boolean known = !server.info().version().startsWith("6.");
        try (Jedis application = servers.application(process)) {
            application.rpush("list", "2", "1");
            assertThat(application.sort("list")).containsExactly("1", "2");
            if (known) {
                assertThat(application.sendCommand(SORT_RO, "list"))
                        .asInstanceOf(InstanceOfAssertFactories.list(byte[].class))
                        .containsExactly(new byte[] {'1'}, new byte[] {'2'});
            } else {
                assertThatThrownBy(() -> application.sendCommand(SORT_RO, "list"))
                        .hasMessageContaining("unknown command");
            }
        }
    }
}
