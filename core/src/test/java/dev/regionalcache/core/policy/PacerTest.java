package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final double SHARE = 0.02;

    /** A piece of work. */
    private record Piece(Instant began, Duration cost) {}

    @Test
    void afterWorkComesRest() {
        Instant now = Instant.EPOCH;
        Pacer pacer = new Pacer(now);
        assertThat(pacer.rest(now)).isZero();

        pacer.spent(now, Duration.ofMillis(1), SHARE);

        assertThat(pacer.rest(now)).isEqualTo(Duration.ofMillis(50));
        assertThat(pacer.rest(now.plusMillis(20))).isEqualTo(Duration.ofMillis(30));
        assertThat(pacer.rest(now.plusMillis(50))).isZero();
        assertThat(pacer.rest(now.plusMillis(500))).isZero();
    }

    @Test
    void inAnySpanOfTimeTheWorkIsItsShareAndOnePieceMore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Instant now = Instant.EPOCH;
        Pacer pacer = new Pacer(now);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            // What it took may be known only later, and there may be a pause.
            Duration cost = Duration.ofNanos(1 + random.nextInt(5_000_000));
            pieces.add(new Piece(now, cost));
            pacer.spent(now, cost, SHARE);
            now = now.plusNanos(random.nextInt(3) == 0 ? random.nextInt(2_000_000_000) : 0);
            now = now.plus(pacer.rest(now));
        }
        for (int from = 0; from < pieces.size(); from++) {
            Duration work = Duration.ZERO;
            for (int to = from; to < pieces.size(); to++) {
                Duration last = pieces.get(to).cost();
                Duration span = Duration.between(
                        pieces.get(from).began(), pieces.get(to).began());
                assertThat(work.toNanos())
                        .as("seed %d: before piece %d since %d", seed, to, from)
                        .isLessThanOrEqualTo(Math.round(span.toNanos() * SHARE) + 1_000);
                work = work.plus(last);
            }
        }
    }
}
