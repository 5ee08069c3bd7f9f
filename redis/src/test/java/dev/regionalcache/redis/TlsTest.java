package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.redis.config.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With TLS every kind of connection works with the server that is meant, and with no other; the server is a real one. */
class TlsTest {

    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));

    /** For who is expected to say nothing. */
    private static final Timeouts IMPATIENT = new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(200));

    @TempDir
    static Path directory;

    private static Authority authority;
    private static Authority other;
    private static RedisServers servers;
    private static RedisProcess process;
    private static ServerAddress secure;

    @BeforeAll
    static void start() throws Exception {
        authority = new Authority(directory.resolve("authority"));
        other = new Authority(directory.resolve("other"));
        servers = new RedisServers(RedisBinary.EMBEDDED, directory);
        secure = new ServerAddress("127.0.0.1", FreePorts.next());
        Map<String, String> settings = new HashMap<>();
        for (String line : authority.settings(secure.port())) {
            settings.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        process = servers.start("a", Persistence.None, settings);
        servers.connect(process).promote();
        servers.gate(process).open(0);
    }

    @AfterAll
    static void close() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @EnumSource
    void theRightAuthorityIsAccepted(EveryConnection connection) throws Exception {
        assertThatCode(() -> connection.use(trusting(authority), secure)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void anotherAuthorityIsRefused(EveryConnection connection) throws Exception {
        refused(connection, trusting(other), secure).hasStackTraceContaining("PKIX path");
    }

    @ParameterizedTest
    @EnumSource
    void anotherNameIsRefused(EveryConnection connection) throws Exception {
        refused(connection, trusting(authority), new ServerAddress("localhost", secure.port()))
                .hasStackTraceContaining("No name matching localhost");
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutTlsIsRefused(EveryConnection connection) throws Exception {
        refused(connection, impatient(), process.address());
    }

    @ParameterizedTest
    @EnumSource
    void whoeverSpeaksNoTlsIsToldNoPassword(EveryConnection connection) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> told = CompletableFuture.supplyAsync(() -> firstConversation(socket));
            refused(connection, impatient(), new ServerAddress("127.0.0.1", socket.getLocalPort()));
            byte[] bytes = told.join();
            assertThat(bytes[0]).as("a handshake of TLS").isEqualTo((byte) 0x16);
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("AUTH", "HELLO");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithTlsIsNotReachedWithoutIt(EveryConnection connection) {
        refused(connection, new JedisConnector(TIMEOUTS), secure);
    }

    @Test
    void aServerThatWasRefusedStaysRefused() throws Exception {
        try (RedisServer server = trusting(other).server(secure, RedisServers.OPERATOR)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(server::info).isInstanceOf(RedisFailure.Unreachable.class);
            }
        }
    }

    @Test
    void aTrustStoreThatCannotBeReadTrustsNobody() throws Exception {
        Path garbage = Files.writeString(directory.resolve("garbage.p12"), "no key store");
        refused(EveryConnection.SERVER, connector(garbage), secure);
        refused(EveryConnection.PUBLISHER, connector(garbage), secure);
        Path sealed = authority.sealedTrustStore();
        refused(EveryConnection.SERVER, connector(sealed), secure);
        refused(EveryConnection.PUBLISHER, connector(sealed), secure);
        JedisConnector missing = connector(directory.resolve("missing.p12"));
        assertThatThrownBy(() -> EveryConnection.SERVER.use(missing, secure)).hasMessageContaining("missing.p12");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            EveryConnection connection, JedisConnector connector, ServerAddress address) {
        return assertThatThrownBy(() -> connection.use(connector, address))
                .isInstanceOfAny(RedisFailure.Unreachable.class, RedisFailure.TimedOut.class);
    }

    private static JedisConnector trusting(Authority trusted) throws Exception {
        return connector(trusted.trustStore());
    }

    private static JedisConnector impatient() throws Exception {
        return new JedisConnector(IMPATIENT, new Tls(authority.trustStore()));
    }

    private static JedisConnector connector(Path trustStore) {
        return new JedisConnector(TIMEOUTS, new Tls(trustStore));
    }

    /** What the first who connects says until he gives up. */
    private static byte[] firstConversation(ServerSocket socket) {
        try (Socket connection = socket.accept()) {
            return connection.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
