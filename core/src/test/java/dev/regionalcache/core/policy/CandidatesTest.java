package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.policy.Candidates.Candidate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    private final Candidates candidates = new Candidates();

    @Test
    void theSoonestGoFirst() {
        offer(Key.of("late"), 300);
        offer(Key.of("soon"), 100);
        offer(Key.of("later"), 400);

        assertThat(taken(2)).containsExactly("soon", "late");
        assertThat(taken(9)).containsExactly("later");
        assertThat(candidates.size()).isZero();
    }

    @Test
    void aKeyIsThereOnceWithItsNewestEnd() {
        offer(Key.of("a"), 100);
        offer(Key.of("b"), 200);
        offer(Key.of("a"), 300);

        assertThat(taken(9)).containsExactly("b", "a");
    }

    @Test
    void whatHasExpiredIsForgotten() {
        offer(Key.of("a"), 100);
        offer(Key.of("b"), 200);
        candidates.expire(100);

        assertThat(taken(9)).containsExactly("b");
    }

    @Test
    void longKeysAreNotHeld() {
        offer(Key.of(new byte[Candidates.LONGEST_KEY + 1]), 100);

        assertThat(candidates.size()).isZero();
    }

    @Test
    void ofManyTheSoonestAreHeld() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 10 * Candidates.MOST; i++) {
            long end = random.nextInt(1_000_000);
            ends.add(end);
            offer(Key.of("k" + i), end);
        }
        ends.sort(Comparator.naturalOrder());

        assertThat(candidates.size()).isEqualTo(Candidates.MOST);
        assertThat(candidates.take(Candidates.MOST))
                .as("seed %d", seed)
                .extracting(Candidate::expires)
                .isEqualTo(ends.subList(0, Candidates.MOST));
    }

    private void offer(Key key, long expires) {
        candidates.offer(new Candidate(key, expires, expires, 0));
    }

    private List<String> taken(int count) {
        return candidates.take(count).stream()
                .map(c -> new String(c.key().bytes(), StandardCharsets.US_ASCII))
                .toList();
    }
}
