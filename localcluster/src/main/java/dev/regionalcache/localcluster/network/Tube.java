package dev.regionalcache.localcluster.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: bytes arrive in their order, each after the link's delay. While the link is cut they are
 * held, and the end of the connection too. While only the way back is cut, bytes arrive until the sender would wait for
 * acknowledgements.
 */
final class Tube {

    private static final int CHUNK = 64 * 1024;

    /** As many chunks are under way at most; then the sender is held up, as by a full TCP window. */
    private static final int WINDOW = 256;

    /** So much a TCP sender has out without an acknowledgement, about: a congestion window that has grown for a while. */
    private static final int UNACKNOWLEDGED = 128 * 1024;

    /** Bytes on their way, which nobody changes; none are the end of the stream. */
    private record Chunk(ByteBuffer bytes, long arrivalNanos) {
        boolean isEnd() {
            return !bytes.hasRemaining();
        }
    }

    private final Socket from;
    private final Socket to;
    private final Link link;
    private final Link back;
    private final BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(WINDOW);

    private int unacknowledged;

    private Tube(Socket from, Socket to, Link link, Link back) {
        this.from = from;
        this.to = to;
        this.link = link;
        this.back = back;
    }

    /** Connects the two; ends with them. */
    static void join(Socket client, Socket server, Route route) {
        for (Tube stream : List.of(
                new Tube(client, server, route.there(), route.back()),
                new Tube(server, client, route.back(), route.there()))) {
            Thread.ofVirtual().start(stream::receive);
            Thread.ofVirtual().start(stream::deliver);
        }
    }

    private void receive() {
        try {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[CHUNK];
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    send(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // A reset ends the connection as a close does.
            }
            send(new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(byte[] bytes) throws InterruptedException {
        underWay.put(new Chunk(ByteBuffer.wrap(bytes), System.nanoTime() + link.delayNanos()));
    }

    private void deliver() {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = underWay.take();
            while (!chunk.isEnd()) {
                arrive(chunk);
                out.write(chunk.bytes().array());
                chunk = underWay.take();
            }
            arrive(chunk);
        } catch (IOException e) {
            // The receiver is gone: the sender learns it when both sockets are closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeBoth();
        }
    }

    private void arrive(Chunk chunk) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(chunk.arrivalNanos() - System.nanoTime());
        link.awaitOpen();
        unacknowledged = back.isCut() ? unacknowledged + chunk.bytes().remaining() : 0;
        if (unacknowledged > UNACKNOWLEDGED) {
            back.awaitOpen();
            link.awaitOpen();
        }
    }

    private void closeBoth() {
        try (from;
                to) {
            underWay.clear();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
