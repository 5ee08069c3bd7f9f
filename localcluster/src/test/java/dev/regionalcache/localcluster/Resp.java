package dev.regionalcache.localcluster;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a Redis server one thing at a time, and gives the first part of its answer as text. */
record Resp(String host, int port) {

    private static final int TIMEOUT_MILLIS = 5_000;

    String ask(String command) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return ask(socket, command);
        }
    }

    static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[16 * 1024];
        int n = socket.getInputStream().read(buffer);
        return n < 0 ? "" : new String(buffer, 0, n, StandardCharsets.UTF_8);
    }
}
