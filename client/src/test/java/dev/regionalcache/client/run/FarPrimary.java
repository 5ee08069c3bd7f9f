package dev.regionalcache.client.run;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.fixture.Callers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/** Plain pools from each region to the primary, for the common rule; it is told at once which region that is. */
final class FarPrimary implements AutoCloseable {

    private static final int MOST = 128;

    private final NineRegions regions;
    private final Map<String, RedisClient> pools = new ConcurrentHashMap<>();

    FarPrimary(NineRegions regions) {
        this.regions = regions;
    }

    String get(String fromRegion, String key) {
        String primary = regions.primary();
        return pools.computeIfAbsent(fromRegion + " " + primary, way -> open(fromRegion, primary))
                .get(key);
    }

    private RedisClient open(String fromRegion, String primary) {
        ConnectionPoolConfig most = new ConnectionPoolConfig();
        most.setMaxTotal(MOST);
        Endpoint endpoint = regions.endpoint(primary);
        return RedisClient.builder()
                .hostAndPort(endpoint.host(), endpoint.port())
                .poolConfig(most)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .user(Callers.user(fromRegion))
                        .password("any")
                        .build())
                .build();
    }

    @Override
    public void close() {
        pools.values().forEach(RedisClient::close);
    }
}
