package dev.regionalcache.localcluster.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways between regions: a client of one, through a Service, to an echo in another. */
class ForwarderTest {

    private static final int PORT = 7_000;
    private static final int SILENCE_MILLIS = 300;
    private static final int PATIENCE_MILLIS = 10_000;

    private final LocalNetwork network = new LocalNetwork();
    private LoopbackSubnet subnet;
    private ServerSocket echo;
    private InetSocketAddress service;
    private Forwarder forwarder;
    private String client;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        subnet = LoopbackSubnet.reserve();
        client = subnet.next();
        InetSocketAddress target = new InetSocketAddress(subnet.next(), PORT);
        service = new InetSocketAddress(subnet.next(), PORT);
        echo = new ServerSocket(PORT, 50, target.getAddress());
        Thread.ofVirtual().start(this::serve);
        network.place(client, "east");
        network.place(target.getAddress().getHostAddress(), "west");
        forwarder = Forwarder.listen(service, Passage.transparent(network), List.of(target));
    }

    @AfterEach
    void stop() throws IOException {
        forwarder.close();
        echo.close();
        subnet.close();
    }

    @Test
    void theServerSeesWhoConnects() throws IOException {
        try (Socket socket = connect(client)) {
            assertThat(line(socket)).isEqualTo("hello " + client);
        }
    }

    @Test
    void eachRoundTripTakesItsTime() throws IOException {
        Duration roundTrip = Duration.ofMillis(200);
        network.distance("east", "west", roundTrip, Duration.ZERO);
        try (Socket socket = connect(client)) {
            line(socket);
            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                assertThat(ask(socket, "x" + i)).isEqualTo("x" + i);
                times.add(Duration.ofNanos(System.nanoTime() - began));
            }
            assertThat(times).allSatisfy(time -> assertThat(time).isGreaterThanOrEqualTo(roundTrip));
            // A machine that is busy holds some of them up.
            assertThat(times).anySatisfy(time -> assertThat(time).isLessThan(roundTrip.multipliedBy(3)));
        }
    }

    @Test
    void manyAreUnderWayAtATimeAndArriveInTheirOrder() throws IOException {
        network.distance("east", "west", Duration.ofMillis(100), Duration.ofMillis(50));
        List<String> lines = IntStream.range(0, 200).mapToObj(i -> "line " + i).toList();
        try (Socket socket = connect(client)) {
            line(socket);
            long began = System.nanoTime();
            for (String line : lines) {
                send(socket, line);
            }
            for (String line : lines) {
                assertThat(line(socket)).isEqualTo(line);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("one way does not wait for the other")
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        }
    }

    @Test
    void nothingPassesACutAndNobodyIsRefused() throws IOException {
        try (Socket before = connect(client)) {
            line(before);
            network.cut("east", "west");
            send(before, "held");
            assertSilent(before);
            try (Socket during = connect(client)) {
                assertSilent(during);
                network.heal("west", "east");
                assertThat(line(during)).isEqualTo("hello " + client);
            }
            assertThat(line(before)).as("what was under way arrives").isEqualTo("held");
            assertThat(ask(before, "after")).isEqualTo("after");
        }
    }

    @Test
    void whatIsSentAgainstAOneWayCutIsHeldAndTheOtherWayGoesOn() throws IOException {
        try (Socket socket = connect(client)) {
            line(socket);
            network.cutOneWay("west", "east");
            send(socket, "heard");
            assertSilent(socket);
            await().until(() -> heard.contains("heard"));
            try (Socket during = connect(client)) {
                send(during, "a new connection needs both ways");
                assertSilent(during);
                assertThat(heard).containsExactly("heard");
            }
            network.heal("east", "west");
            assertThat(line(socket)).isEqualTo("heard");
        }
    }

    @Test
    void whoeverSendsOnWithoutAcknowledgementsStops() throws IOException {
        try (Socket socket = connect(client)) {
            line(socket);
            network.cutOneWay("west", "east");
            String line = "x".repeat(50_000);
            for (int i = 0; i < 6; i++) {
                send(socket, line);
            }
            await().until(() -> !heard.isEmpty());
            assertSilent(socket);
            assertThat(heard).as("128 KiB arrive").hasSizeBetween(1, 3);
            network.heal("east", "west");
            for (int i = 0; i < 6; i++) {
                assertThat(line(socket)).isEqualTo(line);
            }
        }
    }

    @Test
    void whoeverComesInByAGatewayIsCutOffWithItsRegion() throws IOException {
        try (Gateways gateways = Gateways.into(network)) {
            InetSocketAddress gateway = gateways.from("east", service);
            assertThat(gateways.from("east", service)).isEqualTo(gateway);
            try (Socket socket = new Socket(gateway.getAddress(), gateway.getPort())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                assertThat(line(socket))
                        .isEqualTo("hello " + gateway.getAddress().getHostAddress());
                network.cut("east", "west");
                send(socket, "held");
                assertSilent(socket);
                network.heal("east", "west");
                assertThat(line(socket)).isEqualTo("held");
            }
        }
    }

    @Test
    void aGatewayCanSayWhereItsTargetLies() throws IOException {
        try (Gateways gateways = Gateways.into(network)) {
            network.cut("south", "north");
            InetSocketAddress gateway = gateways.between("south", "north", service);
            try (Socket socket = new Socket(gateway.getAddress(), gateway.getPort())) {
                assertSilent(socket);
                network.heal("south", "north");
                assertThat(line(socket)).startsWith("hello ");
            }
        }
    }

    @Test
    void aCutConcernsTwoRegionsOnly() throws IOException {
        String other = subnet.next();
        network.place(other, "south");
        network.cut("east", "west");
        try (Socket socket = connect(other);
                Socket unplaced = connect(subnet.next())) {
            assertThat(line(socket)).isEqualTo("hello " + other);
            assertThat(line(unplaced)).startsWith("hello ");
        }
    }

    @Test
    void theEndOfAConnectionIsHeldByACutToo() throws IOException {
        try (Socket socket = connect(client)) {
            line(socket);
            network.cut("east", "west");
            send(socket, "end");
            assertSilent(socket);
            network.heal("east", "west");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void isRefusedWhereNothingListensAnyMore() {
        forwarder.close();
        // The socket is closed when the thread that accepts has seen it.
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> connect(client).close()).isInstanceOf(ConnectException.class));
    }

    private Socket connect(String source) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(service, PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static String ask(Socket socket, String line) throws IOException {
        send(socket, line);
        return line(socket);
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Greets each client by its address, and says again what it says; ends a connection on {@code end}. */
    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            send(socket, "hello " + socket.getInetAddress().getHostAddress());
            for (String line = line(socket); !line.isEmpty() && !line.equals("end"); line = line(socket)) {
                heard.add(line);
                send(socket, line);
            }
        } catch (IOException e) {
            // The client has left.
        }
    }
}
