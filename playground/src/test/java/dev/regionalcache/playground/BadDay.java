package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.LostWrites;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.exceptions.JedisException;

/** One test on a cache that other tests use too: an application writes, and in the end nothing is lost without a word. */
final class BadDay implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(30);

    private final OperatedCache cache;
    private final SteadyWriter writer;
    private final Set<LostWrites> known;
    private final Long epoch;
    private final long began;

    /** Begins when all is well; the application is in the first region that is not the primary. */
    BadDay(OperatedCache cache) {
        this.cache = cache;
        cache.awaitReady();
        String region = cache.others().getFirst();
        writer = new SteadyWriter(() -> cache.connect(region, "chat-primary", "application"));
        await().atMost(SOON).until(() -> writer.written() > 100);
        writer.longestGap();
        known = reports();
        epoch = cache.status().epoch();
        began = System.nanoTime();
    }

    /** Writes are accepted from now on. */
    void awaitWrites() {
        int before = writer.written();
        await("writes are accepted").atMost(Duration.ofSeconds(60)).until(() -> writer.written() > before + 100);
    }

    /** No write is accepted for so long. */
    void assertRefused(Duration time) {
        await("writes are refused").atMost(SOON).during(Duration.ofMillis(500)).until(new Standstill()::holds);
        Pulse.holds("writes are refused", time, new Standstill()::holds);
    }

    /** Writes go on for so long, none is refused, and the primary stays where it is. */
    void assertUndisturbed(Duration time) {
        Pulse.steadily(() -> {
            Long expected =
                    Pulse.stoodStill(began).isZero() ? epoch : cache.status().epoch();
            int errors = writer.errors();
            writer.longestGap();
            int before = writer.written();
            Pulse.holds("no write is refused", time, () -> writer.errors() == errors);
            assertThat(writer.written()).isGreaterThan(before + 10);
            assertThat(writer.longestGap()).as("milliseconds without a write").isLessThan(1_500);
            assertThat(cache.status().epoch()).isEqualTo(expected);
        });
    }

    /** How long no write was accepted since the last call, in milliseconds. */
    long longestGap() {
        return writer.longestGap();
    }

    /** All is well again, and every write that was acknowledged is in every region, or was reported lost. */
    void assertNothingIsLostWithoutAWord() {
        cache.awaitReady();
        awaitWrites();
        writer.close();
        Set<LostWrites> lost = new HashSet<>(reports());
        lost.removeAll(known);
        long counted = lost.stream()
                .map(LostWrites::writes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
        for (String region : OperatedCache.REGIONS) {
            // On its way back to its parent a region answers nobody for a moment.
            await(region)
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .untilAsserted(() -> assertThat(writer.missingIn(cache.connect(region, "chat", "application")))
                            .as("missing in %s, reported: %s", region, lost)
                            .isLessThanOrEqualTo(counted));
        }
    }

    private Set<LostWrites> reports() {
        return OperatedCache.REGIONS.stream()
                .map(cache::member)
                .map(m -> Objects.requireNonNull(m.getStatus()).lost())
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        writer.close();
    }

    /** Whether not one more write was accepted. */
    private final class Standstill {

        private int last = -1;

        boolean holds() {
            int now = writer.written();
            boolean still = last < 0 || now == last;
            last = now;
            return still;
        }
    }
}
