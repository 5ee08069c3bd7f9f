package dev.regionalcache.playground;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Ways to the servers of the cache {@code chat} on its clusters, by its users. */
final class OperatedServers {

    private static final int PATIENCE_MILLIS = 2_000;

    private final RegionClusters clusters;

    OperatedServers(RegionClusters clusters) {
        this.clusters = clusters;
    }

    /** A connection to a region's server itself. */
    Jedis connect(String region, String user) {
        return connect(region, "chat-" + region + "-0", user, password(user), PATIENCE_MILLIS);
    }

    /** A connection to the server in any pod of a region's cluster. */
    Jedis connect(String region, String pod, String user, String password, int silenceMillis) {
        String address = clusters.client(region)
                .pods()
                .inNamespace("default")
                .withName(pod)
                .require()
                .getStatus()
                .getPodIP();
        return connect(new HostAndPort(address, 6379), user, password, silenceMillis);
    }

    Jedis connect(String region, String service, String user) {
        return connectAs(region, service, user, password(user));
    }

    /** The same by a user of whom the cache's Secret knows nothing. */
    Jedis connectAs(String region, String service, String user, String password) {
        return connect(address(region, service), user, password, PATIENCE_MILLIS);
    }

    HostAndPort address(String region, String service) {
        String address = clusters.client(region)
                .services()
                .inNamespace("default")
                .withName(service)
                .require()
                .getSpec()
                .getClusterIP();
        return new HostAndPort(address, 6379);
    }

    String password(String user) {
        String encoded = clusters.hub()
                .secrets()
                .inNamespace("default")
                .withName("chat-auth")
                .require()
                .getData()
                .get(user);
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    static Jedis connect(HostAndPort server, String user, String password, int silenceMillis) {
        return new Jedis(
                server,
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(password)
                        .socketTimeoutMillis(silenceMillis)
                        .connectionTimeoutMillis(1_000)
                        .build());
    }
}
