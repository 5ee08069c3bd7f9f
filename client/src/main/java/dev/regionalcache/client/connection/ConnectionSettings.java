package dev.regionalcache.client.connection;

import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to every server of a cache.
 *
 * @param user of the ACL; null: the default user
 * @param password null: none
 * @param tls every connection uses it and verifies the server's name; null: plain connections
 * @param connect how long a connection may take; the handshake of TLS and the log-in have the time for an answer besides
 * @param command how long an answer may take from the first byte that is sent to the last that comes, and how long a call
 *     waits for a free connection
 * @param most connections to one server
 * @param reach where to connect to instead of the address by which a server is known; asked before each connection, by several
 *     threads
 */
public record ConnectionSettings(
        @Nullable String user,
        @Nullable String password,
        @Nullable SSLSocketFactory tls,
        Duration connect,
        Duration command,
        int most,
        UnaryOperator<Endpoint> reach) {

    /** What holds where nothing is said: plain connections without a password, 1 s, and 16 to a server, at its own address. */
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            null, null, null, Duration.ofSeconds(1), Duration.ofSeconds(1), 16, UnaryOperator.identity());

    /**
     * Checks bounds.
     *
     * @throws IllegalArgumentException if a time is not between 1 ms and 10 minutes, or not one connection is allowed
     */
    public ConnectionSettings {
        check(connect);
        check(command);
        if (most < 1) {
            throw new IllegalArgumentException("one connection to a server is needed at least");
        }
    }

    /** With this user and password. */
    public ConnectionSettings withUser(@Nullable String name, @Nullable String secret) {
        return new ConnectionSettings(name, secret, tls, connect, command, most, reach);
    }

    /** With TLS, for all connections. */
    public ConnectionSettings withTls(SSLSocketFactory factory) {
        return new ConnectionSettings(user, password, factory, connect, command, most, reach);
    }

    /** With these times. */
    public ConnectionSettings withTimeouts(Duration forConnecting, Duration forCommands) {
        return new ConnectionSettings(user, password, tls, forConnecting, forCommands, most, reach);
    }

    /** With so many connections to one server at most. */
    public ConnectionSettings withMost(int connections) {
        return new ConnectionSettings(user, password, tls, connect, command, connections, reach);
    }

    /**
     * Connecting to another address than the one by which a server is known: through a port that is forwarded, a NAT, a tunnel.
     * With TLS it is still the known name that the server has to prove.
     *
     * @param addresses gives the address to connect to; it returns at once, is called by several threads, and throws where there
     *     is no way: then the server cannot be reached
     */
    public ConnectionSettings withReach(UnaryOperator<Endpoint> addresses) {
        return new ConnectionSettings(user, password, tls, connect, command, most, addresses);
    }

    Duration shortest() {
        return connect.compareTo(command) < 0 ? connect : command;
    }

    private static void check(Duration time) {
        if (time.toMillis() < 1 || time.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("a time-out is between 1 ms and 10 minutes");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ConnectionSettings[user=%s, tls=%s, connect=%s, command=%s, most=%d]"
                .formatted(user, tls != null, connect, command, most);
    }
}
