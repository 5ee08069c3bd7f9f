package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that lets in, hangs, and reads on when the caller has given up. */
class GivenUpWriteTest {

    /** Much more than the server's side takes while nobody reads, and little enough for the client's side to take it all. */
    private static final int VALUE = 512 << 10;

    private static final int TAKEN_UNREAD = 4 << 10;
    private static final byte[] WELCOME = "*2\r\n$5\r\nproto\r\n:2\r\n+OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ConnectionSettings SETTINGS =
            ConnectionSettings.DEFAULT.withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(5));

    @Test
    void itsRestIsNotDelivered() throws Exception {
        try (ServerSocket server = new ServerSocket();
                Pools pools = new Pools(SETTINGS)) {
            server.setReceiveBufferSize(TAKEN_UNREAD);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ConnectionPool pool = pools.to(new Endpoint("127.0.0.1", server.getLocalPort()));
            List<Command> write = List.of(Command.set("k", new byte[VALUE], 60_000));
            FutureTask<Throwable> call =
                    new FutureTask<>(() -> catchThrowable(() -> pool.use(link -> link.exchange(write))));
            Thread.startVirtualThread(call);
            try (Socket hanging = server.accept()) {
                hanging.getOutputStream().write(WELCOME);
                assertThat(call.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExchangeException.class)
                        .hasMessage(pool.endpoint() + " did not answer in time");
                assertThat(received(hanging)).isLessThan(VALUE);
            }
        }
    }

    /** How many bytes come until the end, whichever it is. */
    private static int received(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8 << 10];
        int received = 0;
        try {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                received += read;
            }
        } catch (IOException e) {
            // It was reset.
        }
        return received;
    }
}
