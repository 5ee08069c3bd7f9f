package dev.regionalcache.operator.lease;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Finds out, after a connection was closed by the other side, whether the process at the other end is gone. */
final class GoneProcess {

    private static final Duration CONNECT_LIMIT = Duration.ofMillis(300);

    /** A container is started again within this, or stays away and refuses. */
    private static final int TRIES = 40;

    private static final Duration BETWEEN = Duration.ofMillis(25);

    private final RedisConnector connector;
    private final ServerAddress address;
    private final Supplier<List<Credentials>> logins;
    private final String runId;
    private final BooleanSupplier refusalIsProof;

    /**
     * About one process.
     *
     * @param refusalIsProof see {@link Grounds#refusalIsProof}
     */
    GoneProcess(
            RedisConnector connector,
            ServerAddress address,
            Supplier<List<Credentials>> logins,
            String runId,
            BooleanSupplier refusalIsProof) {
        this.connector = connector;
        this.address = address;
        this.logins = logins;
        this.runId = runId;
        this.refusalIsProof = refusalIsProof;
    }

    /** The proof, in a few words; empty where the process answers, or nobody does. */
    Optional<String> find() throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            if (refuses() && refusalIsProof.getAsBoolean()) {
                return Optional.of("it closed its connection and refuses new ones");
            }
            List<Credentials> valid = logins.get();
            Optional<String> answers = answers(valid.get(i % valid.size()));
            if (answers.isPresent()) {
                return answers.filter(other -> !other.equals(runId))
                        .map(other -> "in its place answers the process with run id " + other);
            }
            Thread.sleep(BETWEEN);
        }
        return Optional.empty();
    }

    /** Whether a new connection is refused by the other side. One that hangs or cannot be routed says nothing. */
    private boolean refuses() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) CONNECT_LIMIT.toMillis());
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private Optional<String> answers(Credentials login) {
        try (RedisServer server = connector.server(address, login)) {
            return Optional.of(server.replication().runId());
        } catch (RedisFailure silent) {
            return Optional.empty();
        }
    }
}
