package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** How long a client's first write comes after a new primary is writable. */
final class Following {

    /** A client that waits for the old primary, or misses the announcement, takes a second and more. */
    private static final double FOLLOWED_MILLIS = 1_000;

    /** When writes of the client were, by {@link System#nanoTime()}. */
    private final List<Long> accepted = new CopyOnWriteArrayList<>();

    /** A write of the client was just accepted. */
    void accepted() {
        accepted.add(System.nanoTime());
    }

    /** How many were accepted. */
    int count() {
        return accepted.size();
    }

    /** When a server first accepts a write, by {@link System#nanoTime()}; the connection is closed then. */
    static CompletableFuture<Long> firstWriteAccepted(Jedis server) {
        CompletableFuture<Long> first = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (server) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> isAccepted(server));
                first.complete(System.nanoTime());
            } catch (RuntimeException e) {
                first.completeExceptionally(e);
            }
        });
        return first;
    }

    private static boolean isAccepted(Jedis server) {
        try {
            return "OK".equals(server.set("probe", ""));
        } catch (JedisDataException refused) {
            return false;
        }
    }

    /**
     * How long the client's first write came after the new primary was seen to be writable.
     *
     * @param again a write of the client, for the first one may have come before anybody else saw that
     */
    void assertIsSoon(String what, long writable, Runnable again) {
        again.run();
        long first =
                accepted.stream().filter(time -> time >= writable).findFirst().orElseThrow();
        double millis = (first - writable) / 1e6;
        double stoodStill = Pulse.stoodStill(writable, first).toNanos() / 1e6;
        System.out.printf(
                "%s: the client's first write was accepted %.1f ms after the new primary was writable%n", what, millis);
        assertThat(millis - stoodStill).as(what).isLessThan(FOLLOWED_MILLIS);
    }
}
