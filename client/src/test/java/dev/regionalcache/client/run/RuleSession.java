package dev.regionalcache.client.run;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.UnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import redis.clients.jedis.exceptions.JedisException;

/** The same user under the common rule: for 1.5 times the estimated lag after a write read at the primary, else locally. */
final class RuleSession {

    private static final int KEYS = 3;

    private final String name;
    private final List<RegionalCacheClient> clients;
    private final BiFunction<Integer, String, String> primary;
    private final Predicate<Integer> isPrimary;
    private final Function<Integer, Long> lagNanos;
    private final Tally tally;
    private final Map<String, Long> expected = new HashMap<>();
    private long wroteAtNanos;
    private long last;

    /**
     * A user.
     *
     * @param primary reads a key at the primary from a region
     * @param isPrimary whether a region is the primary now
     * @param lagNanos the lag of a region as it was last estimated
     */
    RuleSession(
            String name,
            List<RegionalCacheClient> clients,
            BiFunction<Integer, String, String> primary,
            Predicate<Integer> isPrimary,
            Function<Integer, Long> lagNanos,
            Tally tally) {
        this.name = name;
        this.clients = clients;
        this.primary = primary;
        this.isPrimary = isPrimary;
        this.lagNanos = lagNanos;
        this.tally = tally;
    }

    void request(Random random) {
        int region = random.nextInt(clients.size());
        RegionalCacheClient client = clients.get(region);
        String key = name + ":" + random.nextInt(KEYS);
        try {
            if (random.nextInt(3) == 0) {
                last++;
                client.policy("session").set(key, Long.toString(last));
                wroteAtNanos = System.nanoTime();
                tally.writes.incrementAndGet();
                expected.put(key, last);
            } else {
                boolean remote = System.nanoTime() - wroteAtNanos < lagNanos.apply(region) * 3 / 2;
                String found = remote
                        ? primary.apply(region, "s:" + key)
                        : client.policy("session").get(key).orElse(null);
                check(key, found == null ? 0 : Long.parseLong(found), remote);
                if (remote && !isPrimary.test(region)) {
                    tally.far.incrementAndGet();
                }
            }
        } catch (UnavailableException | OutcomeUnknownException | JedisException e) {
            tally.failed.incrementAndGet();
        }
    }

    private void check(String key, long seen, boolean remote) {
        tally.reads.incrementAndGet();
        (remote ? tally.primary : tally.local).incrementAndGet();
        if (seen < expected.getOrDefault(key, 0L)) {
            tally.violations.incrementAndGet();
        }
        expected.put(key, seen);
    }
}
