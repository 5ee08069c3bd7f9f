package dev.regionalcache.client.discovery;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class of cached data.
 *
 * @param prefixes of its keys, one at least; the client puts the first before the keys that it is given
 * @param ttl how long a value lives, 1 ms or more
 * @param jitterPercent so much of the TTL, 0 to 90, is taken off at random, so that what was written together does not end
 *     together
 * @param compression of its values
 * @param scope whether its data is one in all regions
 * @param isolation whether it has servers of its own
 * @param servers its own servers by region; empty: it uses the main ones
 */
public record Policy(
        String name,
        List<String> prefixes,
        Duration ttl,
        int jitterPercent,
        Compression compression,
        Scope scope,
        Isolation isolation,
        Map<String, Servers> servers) {

    /** The most prefixes. */
    public static final int MOST_PREFIXES = 16;

    /** The longest prefix, in characters. */
    public static final int LONGEST_PREFIX = 128;

    private static final Duration LONGEST_TTL = Duration.ofDays(3650);

    /** Whether its data is one in all regions. */
    public enum Scope {
        /** It is: written at the primary, replicated to all. */
        GLOBAL,
        /** Each region has its own, and writes it there. */
        REGIONAL
    }

    /** Whether a class has servers of its own. */
    public enum Isolation {
        /** It lives in the main servers. */
        SHARED,
        /** It has. */
        DEDICATED
    }

    /** Takes copies, and checks bounds. */
    public Policy {
        Names.check(name, "a policy");
        prefixes = List.copyOf(prefixes);
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
        if (prefixes.isEmpty() || prefixes.size() > MOST_PREFIXES) {
            throw new InvalidDiscoveryException("the policy " + name + " has 1 to " + MOST_PREFIXES + " prefixes");
        }
        if (prefixes.stream().anyMatch(p -> p.length() > LONGEST_PREFIX)) {
            throw new InvalidDiscoveryException(
                    "a prefix of the policy " + name + " is longer than " + LONGEST_PREFIX + " characters");
        }
        if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new InvalidDiscoveryException("the TTL of the policy " + name + " is between 1 ms and 10 years");
        }
        if (jitterPercent < 0 || jitterPercent > 90) {
            throw new InvalidDiscoveryException("the jitter of the policy " + name + " is between 0 and 90 percent");
        }
    }

    /** A class in the main servers: global, no jitter, not compressed. */
    public static Policy of(String name, String prefix, Duration ttl) {
        return new Policy(name, List.of(prefix), ttl, 0, Compression.NONE, Scope.GLOBAL, Isolation.SHARED, Map.of());
    }

    /** With this jitter. */
    public Policy withJitter(int percent) {
        return new Policy(name, prefixes, ttl, percent, compression, scope, isolation, servers);
    }

    /** With this compression. */
    public Policy withCompression(Compression other) {
        return new Policy(name, prefixes, ttl, jitterPercent, other, scope, isolation, servers);
    }

    /** With data of its own in each region, on these servers. */
    public Policy regional(Map<String, Servers> own) {
        return new Policy(name, prefixes, ttl, jitterPercent, compression, Scope.REGIONAL, Isolation.DEDICATED, own);
    }

    /** With servers of its own. */
    public Policy dedicated(Map<String, Servers> own) {
        return new Policy(name, prefixes, ttl, jitterPercent, compression, scope, Isolation.DEDICATED, own);
    }

    /** The name of the servers that it uses: its own, or the empty name of the main ones. */
    public String keyspace() {
        return servers.isEmpty() ? "" : name;
    }
}
