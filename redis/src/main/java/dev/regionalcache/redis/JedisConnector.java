package dev.regionalcache.redis;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Connections by Jedis. TLS is one setting: with a trust store every connection uses it and verifies host names. */
public final class JedisConnector implements RedisConnector {

    private final Timeouts timeouts;
    private final @Nullable Tls tls;

    /** Plain connections. */
    public JedisConnector(Timeouts timeouts) {
        this(timeouts, null);
    }

    /**
     * Connections with TLS, never without.
     *
     * @param tls what is trusted; null: plain connections
     */
    public JedisConnector(Timeouts timeouts, @Nullable Tls tls) {
        this.timeouts = timeouts;
        this.tls = tls;
    }

    @Override
    public RedisServer server(ServerAddress address, Credentials credentials) {
        return new JedisServer(address, config(credentials));
    }

    @Override
    public WriteGate gate(ServerAddress address, Credentials credentials) {
        return new JedisGate(address, config(credentials));
    }

    @Override
    public ReadBack readBack(
            ServerAddress address,
            Credentials operator,
            Divergence.Ahead divergence,
            ReadBack.Limits limits,
            Consumer<LostCommand> lost) {
        return StreamConnection.read(address, config(operator), divergence, limits, lost);
    }

    @Override
    public LostWritesStream lostWrites(ServerAddress primary, Credentials operator, LostWritesStream.Origin origin) {
        return new JedisLostWrites(primary, config(operator), origin);
    }

    @Override
    public Announcements announcements(ServerAddress primary, Credentials operator) {
        return new JedisAnnouncements(primary, config(operator));
    }

    @Override
    public KeyWalk keyWalk(ServerAddress address, Credentials operator) {
        return new JedisKeyWalk(address, config(operator));
    }

    @Override
    public ReadSampler readSampler(ServerAddress address, Credentials operator) {
        return new MonitorSampler(address, config(operator));
    }

    @Override
    public Publisher publisher(ServerAddress address, Credentials credentials) {
        return new RespPublisher(address, config(credentials));
    }

    @Override
    public Subscription subscribe(
            ServerAddress address,
            Credentials credentials,
            Set<String> channels,
            Duration silence,
            ChannelListener listener) {
        return RespSubscription.start(address, config(credentials), channels, silence, listener);
    }

    private JedisClientConfig config(Credentials credentials) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) timeouts.connect().toMillis())
                .socketTimeoutMillis((int) timeouts.command().toMillis())
                .resp2()
                .user(credentials.user())
                .password(credentials.password())
                .clientName("regionalcache")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (tls != null) {
            builder.sslOptions(SslOptions.builder()
                    .truststore(tls.trustStore().toFile())
                    .sslVerifyMode(SslVerifyMode.FULL)
                    .build());
        }
        return builder.build();
    }
}
