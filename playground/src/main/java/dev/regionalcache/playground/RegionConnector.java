package dev.regionalcache.playground;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.redis.Announcements;
import dev.regionalcache.redis.ChannelListener;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Divergence;
import dev.regionalcache.redis.KeyWalk;
import dev.regionalcache.redis.LostCommand;
import dev.regionalcache.redis.LostWritesStream;
import dev.regionalcache.redis.Publisher;
import dev.regionalcache.redis.ReadBack;
import dev.regionalcache.redis.ReadSampler;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Subscription;
import dev.regionalcache.redis.WriteGate;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Connections of one region's agent: straight to the servers of its own cluster, over the network to those of others, so that
 * they take their time and are cut off with the region.
 *
 * @param home the agent's cluster
 * @param gateways where to connect to instead of an address elsewhere
 */
record RegionConnector(RedisConnector connector, LocalCluster home, UnaryOperator<ServerAddress> gateways)
        implements RedisConnector {

    @Override
    public RedisServer server(ServerAddress address, Credentials credentials) {
        return connector.server(reached(address), credentials);
    }

    @Override
    public WriteGate gate(ServerAddress address, Credentials credentials) {
        return connector.gate(reached(address), credentials);
    }

    @Override
    public Announcements announcements(ServerAddress primary, Credentials credentials) {
        return connector.announcements(reached(primary), credentials);
    }

    @Override
    public Publisher publisher(ServerAddress address, Credentials credentials) {
        return connector.publisher(reached(address), credentials);
    }

    @Override
    public Subscription subscribe(
            ServerAddress address,
            Credentials credentials,
            Set<String> channels,
            Duration silence,
            ChannelListener listener) {
        return connector.subscribe(reached(address), credentials, channels, silence, listener);
    }

    @Override
    public ReadBack readBack(
            ServerAddress address,
            Credentials credentials,
            Divergence.Ahead divergence,
            ReadBack.Limits limits,
            Consumer<LostCommand> lost) {
        return connector.readBack(reached(address), credentials, divergence, limits, lost);
    }

    @Override
    public LostWritesStream lostWrites(ServerAddress primary, Credentials credentials, LostWritesStream.Origin origin) {
        return connector.lostWrites(reached(primary), credentials, origin);
    }

    @Override
    public KeyWalk keyWalk(ServerAddress address, Credentials credentials) {
        return connector.keyWalk(reached(address), credentials);
    }

    @Override
    public ReadSampler readSampler(ServerAddress address, Credentials credentials) {
        return connector.readSampler(reached(address), credentials);
    }

    private ServerAddress reached(ServerAddress address) {
        return home.contains(address.host()) ? address : gateways.apply(address);
    }
}
