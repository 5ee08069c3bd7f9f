package dev.regionalcache.client.run;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.policy.Cached;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A user whose every request is served in another region, and who brings nothing along but the session's text. Each key has one
 * writer, and its value is the number of the write, so that an older value shows.
 */
final class TokenSession {

    private static final int KEYS = 3;

    private final String name;
    private final List<RegionalCacheClient> clients;
    private final Predicate<Integer> isPrimary;
    private final Tally tally;
    private final Map<String, Long> expected = new HashMap<>();
    private String text;
    private long last;

    /** @param isPrimary whether a region is the primary now */
    TokenSession(String name, List<RegionalCacheClient> clients, Predicate<Integer> isPrimary, Tally tally) {
        this.name = name;
        this.clients = clients;
        this.isPrimary = isPrimary;
        this.tally = tally;
        this.text = clients.get(0).newSession().text();
    }

    /** One request: a write, a read, or both. */
    void request(Random random) {
        int region = random.nextInt(clients.size());
        RegionalCacheClient client = clients.get(region);
        Session session = client.session(text);
        String key = name + ":" + random.nextInt(KEYS);
        try {
            if (random.nextInt(3) == 0) {
                last++;
                client.policy("session").in(session).set(key, Long.toString(last));
                tally.writes.incrementAndGet();
                expected.put(key, last);
            } else {
                read(region, session, key);
            }
        } catch (UnavailableException | OutcomeUnknownException e) {
            tally.failed.incrementAndGet();
        }
        text = session.text();
    }

    private void read(int region, Session session, String key) {
        Cached<String> found = clients.get(region).policy("session").in(session).look(key);
        long seen = found.value().map(Long::parseLong).orElse(0L);
        tally.reads.incrementAndGet();
        switch (found.source()) {
            case LOCAL -> tally.local.incrementAndGet();
            case PARENT -> tally.parent.incrementAndGet();
            case PRIMARY -> tally.primary.incrementAndGet();
        }
        if (found.source() == Source.PARENT || (found.source() == Source.PRIMARY && !isPrimary.test(region))) {
            tally.far.incrementAndGet();
        }
        if (!found.unverified().isEmpty()) {
            // The value is shown, and get would not tell it: it counts as any other.
            tally.unverified.incrementAndGet();
        }
        if (!found.lost().isEmpty()) {
            tally.told.incrementAndGet();
            // The session was told: from here on it expects what is there now.
            expected.clear();
        } else if (seen < expected.getOrDefault(key, 0L)) {
            tally.violations.incrementAndGet();
        }
        expected.put(key, seen);
    }
}
