package dev.regionalcache.client.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that listens to one channel. Of one thread, but that any may close it. */
public final class ChannelSubscription implements AutoCloseable {

    private final Link link;

    private ChannelSubscription(Link link) {
        this.link = link;
    }

    /**
     * Subscribes; when it returns, no later message is missed.
     *
     * @param silence after which the server is taken for dead, or is asked anew
     */
    public static ChannelSubscription open(
            Endpoint endpoint, ConnectionSettings settings, String channel, Duration silence) throws ExchangeException {
        Link link = Link.open(endpoint, settings);
        try {
            Answers confirmed = link.exchange(List.of(Command.subscribe(channel)));
            Optional<ServerError> refused = confirmed.error();
            if (refused.isPresent()) {
                throw new ExchangeException(
                        endpoint,
                        false,
                        "refused the channel",
                        new IllegalStateException(refused.get().text()));
            }
            link.silenceMillis((int) silence.toMillis());
            return new ChannelSubscription(link);
        } catch (ExchangeException e) {
            link.close();
            throw e;
        }
    }

    /**
     * Waits for the next message.
     *
     * @throws ExchangeException if the connection ended, or nothing came for as long as the silence may last
     */
    public String next() throws ExchangeException {
        while (true) {
            String message = message(link.listen());
            if (message != null) {
                return message;
            }
        }
    }

    @Override
    public void close() {
        link.close();
    }

    private static @Nullable String message(@Nullable Object pushed) {
        if (pushed instanceof List<?> parts && parts.size() == 3 && parts.get(2) instanceof byte[] text) {
            return new String(text, StandardCharsets.UTF_8);
        }
        return null;
    }
}
