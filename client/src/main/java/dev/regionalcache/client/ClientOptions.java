package dev.regionalcache.client;

import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.routing.Bounds;
import dev.regionalcache.client.routing.Place;
import dev.regionalcache.client.token.TokenSigner;
import dev.regionalcache.client.token.TokenText;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told. Begin with {@link #at}.
 *
 * @param place where it is, and where it looks first
 * @param connection how it connects
 * @param bounds how long calls try
 * @param tokens how sessions are written down
 * @param executor of the application, on which values are loaded anew while callers go on; null: a caller loads
 * @param metrics where to count
 * @param largest value in bytes that is read or written
 * @param silence after which the discovery document is read again although nothing was announced
 */
public record ClientOptions(
        Place place,
        ConnectionSettings connection,
        Bounds bounds,
        TokenText tokens,
        @Nullable Executor executor,
        ClientMetrics metrics,
        int largest,
        Duration silence) {

    /** Checks bounds. */
    public ClientOptions {
        if (largest < 1) {
            throw new IllegalArgumentException("the largest value has one byte at least");
        }
        if (silence.compareTo(Duration.ofMillis(100)) < 0 || silence.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("the silence is between 100 ms and an hour");
        }
    }

    /**
     * With defaults.
     *
     * @param addresses {@code host:port} of this region's endpoint for reads first, then others of the cache
     * @throws IllegalArgumentException if one is no address
     */
    public static ClientOptions at(String... addresses) {
        List<Endpoint> endpoints = Arrays.stream(addresses).map(Endpoint::parse).toList();
        return new ClientOptions(
                new Place(null, endpoints),
                ConnectionSettings.DEFAULT,
                Bounds.DEFAULT,
                TokenText.unsigned(),
                null,
                ClientMetrics.NONE,
                16 << 20,
                Duration.ofSeconds(10));
    }

    /**
     * In this region; without it, in the one that reads at one of the addresses. One that the cache does not have is warned of in
     * the log when the client connects.
     */
    public ClientOptions region(String name) {
        return new ClientOptions(
                new Place(name, place.bootstrap()), connection, bounds, tokens, executor, metrics, largest, silence);
    }

    /** As this user of the ACL. */
    public ClientOptions user(String name, String password) {
        return connection(connection.withUser(name, password));
    }

    /** Connecting so. */
    public ClientOptions connection(ConnectionSettings settings) {
        return new ClientOptions(place, settings, bounds, tokens, executor, metrics, largest, silence);
    }

    /**
     * Reaching servers at other addresses than those by which they are known: through ports that are forwarded, a NAT, a tunnel.
     * It holds for the addresses of {@link #at} and for those of the discovery document. With TLS it is still the known name that
     * a server has to prove.
     *
     * @param addresses gives the address to connect to for a known one, which is itself where nothing is in between; it returns
     *     at once, is called by several threads, and throws where there is no way
     */
    public ClientOptions reach(UnaryOperator<Endpoint> addresses) {
        return connection(connection.withReach(addresses));
    }

    /** Trying so long. */
    public ClientOptions bounds(Bounds times) {
        return new ClientOptions(place, connection, times, tokens, executor, metrics, largest, silence);
    }

    /** With writes tried again for so long where they were not applied. */
    public ClientOptions retryWritesFor(Duration bound) {
        return bounds(new Bounds(bounds.local(), bounds.reads(), bound));
    }

    /** With signed sessions: whoever holds the text cannot change it. */
    public ClientOptions signedBy(TokenSigner signer) {
        return new ClientOptions(
                place, connection, bounds, TokenText.signed(signer), executor, metrics, largest, silence);
    }

    /** Loading anew on this executor. */
    public ClientOptions executor(Executor loading) {
        return new ClientOptions(place, connection, bounds, tokens, loading, metrics, largest, silence);
    }

    /** Counting there. */
    public ClientOptions metrics(ClientMetrics target) {
        return new ClientOptions(place, connection, bounds, tokens, executor, target, largest, silence);
    }

    /** With values of so many bytes at most. */
    public ClientOptions largestValue(int bytes) {
        return new ClientOptions(place, connection, bounds, tokens, executor, metrics, bytes, silence);
    }

    /** Reading the document again after so long without an announcement. */
    public ClientOptions silence(Duration time) {
        return new ClientOptions(place, connection, bounds, tokens, executor, metrics, largest, time);
    }
}
