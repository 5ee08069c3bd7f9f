package dev.regionalcache.client.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that listens to one channel. Of one thread, but that any may close it. */
public final class ChannelSubscription implements AutoCloseable {

    private final Link link;
    private final Duration silence;

    private ChannelSubscription(Link link, Duration silence) {
        this.link = link;
        this.silence = silence;
    }

    /**
     * Subscribes; when it returns, no later message is missed.
     *
     * @param link of which it is the owner from now on
     * @param silence after which the server is taken for dead, or is asked anew
     */
    static ChannelSubscription open(Link link, String channel, Duration silence) throws ExchangeException {
        try {
            Answers confirmed = link.exchange(List.of(Command.subscribe(channel)));
            Optional<ServerError> refused = confirmed.error();
            if (refused.isPresent()) {
                throw new ExchangeException(
                        link.endpoint(),
                        false,
                        "refused the channel",
                        new IllegalStateException(refused.get().text()));
            }
            return new ChannelSubscription(link, silence);
        } catch (ExchangeException e) {
            link.close();
            throw e;
        }
    }

    /** The server that is listened to. */
    public Endpoint endpoint() {
        return link.endpoint();
    }

    /**
     * Waits for the next message.
     *
     * @throws ExchangeException if the connection ended, or nothing came for as long as the silence may last
     */
    public String next() throws ExchangeException {
        while (true) {
            String message = message(link.listen(silence));
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
