package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static final int PAGE = 500;

    @Test
    void nothingIsKnownOfNothing() {
        assertThat(new Census(1).estimate(0)).isEqualTo(new Estimate(0, 0, 0));
        Census empty = new Census(1);
        empty.page(0, 0, 1, new int[1]);
        assertThat(empty.estimate(0)).isEqualTo(new Estimate(0, 0, 0));
    }

    @Test
    void afterAWholeWalkTheCountIsExact() {
        Census census = new Census(2);
        census.page(800, 500, 5.0 / 8, new int[] {100, 50});
        census.page(800, 300, 3.0 / 8, new int[] {20, 30});
        census.sized(0, 64);
        census.sized(0, 64);

        assertThat(census.estimate(0)).isEqualTo(new Estimate(120, 120 * 64, 0));
    }

    @Test
    void whatIsRemovedIsGoneAtOnce() {
        Census census = new Census(1);
        census.page(1_000, 1_000, 1, new int[] {1_000});
        census.sized(0, 10);
        census.sized(0, 10);
        remove(census, 300, 0);
        assertThat(census.estimate(0).keys()).isEqualTo(700);

        census.page(700, 700, 1, new int[] {700});
        assertThat(census.estimate(0).keys()).isEqualTo(700);
    }

    @Test
    void whatIsRemovedOfThePagesThatWereSeenIsNotTakenForGoneEverywhere() {
        Census census = new Census(1);
        long page = census.page(1_000, 100, 0.1, new int[] {50});
        remove(census, 50, page);
        assertThat(census.estimate(0).keys()).isCloseTo(450, within(1.0));

        page = census.page(950, 100, 0.1, new int[] {50});
        remove(census, 50, page);
        assertThat(census.estimate(0).keys()).isCloseTo(400, within(10.0));
    }

    @Test
    void aClassThatWasNotSeenMayStillBeThere() {
        Census census = new Census(1);
        census.page(1_000_000, PAGE, PAGE / 1e6, new int[1]);
        census.sized(0, 100);
        census.sized(0, 100);

        assertThat(census.estimate(0).keys()).isZero();
        assertThat(census.estimate(0).error())
                .as("a few thousand keys of 100 bytes")
                .isGreaterThan(100_000);
    }

    @Test
    void theTruthIsWithinTheErrorNineteenTimesOfTwenty() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int rounds = 400;
        int within = 0;
        for (int round = 0; round < rounds; round++) {
            double share = 0.02 + 0.5 * random.nextDouble();
            long total = random.nextLong(20_000, 1_000_000);
            Census census = new Census(1);
            for (int page = 0; page < 40; page++) {
                int found = 0;
                for (int i = 0; i < PAGE; i++) {
                    found += random.nextDouble() < share ? 1 : 0;
                }
                census.page(total, PAGE, (double) PAGE / total, new int[] {found});
                for (int i = 0; i < 8; i++) {
                    census.sized(0, 100 + random.nextInt(1_000));
                }
            }
            Estimate estimate = census.estimate(0);
            // nextInt(1000) is 499.5 on average
            double truth = total * share * 599.5;
            within += Math.abs(estimate.bytes() - truth) <= estimate.error() ? 1 : 0;
        }

        assertThat(within / (double) rounds).as("seed %d", seed).isBetween(0.90, 1.0);
    }

    /** As much as is there comes in a walk, and all of it is of one class. */
    @Test
    void aFloodIsSeenLongBeforeAWalkHasEnded() {
        long seed = System.nanoTime();
        KeySpace space = new KeySpace(new Random(seed), 20_000, 20_000);
        space.walk(400);
        for (int page = 0; page < 100; page++) {
            space.flood(100);
            space.walk(1);
        }

        assertThat(space.census.estimate(0).keys() / space.ofClass())
                .as("seed %d", seed)
                .isCloseTo(1, within(0.10));
    }

    @Test
    void aClassUnderAFloodThatIsRemovedFromStaysWhereItIs() {
        long seed = System.nanoTime();
        KeySpace space = new KeySpace(new Random(seed), 38_000, 60_000);
        MemoryLimit limit = new MemoryLimit(4_000_000);
        for (int page = 0; page < 4_000; page++) {
            space.flood(60);
            long seen = space.walk(1);
            space.remove(limit.excess(space.census.estimate(0), space.foundLast()), seen);
            if (page > 400) {
                assertThat(space.ofClass() * 100.0 / limit.bytes())
                        .as("seed %d, page %d", seed, page)
                        .isBetween(0.90, 1.10);
            }
        }
    }

    /** Keys in 200 places, of which a page shows one after the other; each key has 100 bytes. */
    private static final class KeySpace {

        private static final int PLACES = 200;

        private final Census census = new Census(1);
        private final int[] flooded = new int[PLACES];
        private final int[] others = new int[PLACES];
        private final Random random;
        private int place = PLACES - 1;

        KeySpace(Random random, int ofClass, int ofOthers) {
            this.random = random;
            flood(ofClass);
            for (int i = 0; i < ofOthers; i++) {
                others[random.nextInt(PLACES)]++;
            }
        }

        void flood(int keys) {
            for (int i = 0; i < keys; i++) {
                flooded[random.nextInt(PLACES)]++;
            }
        }

        long walk(int pages) {
            long seen = 0;
            for (int i = 0; i < pages; i++) {
                place = (place + 1) % PLACES;
                census.sized(0, 100);
                seen = census.page(
                        ofClass() + sum(others), flooded[place] + others[place], 1.0 / PLACES, new int[] {flooded[place]
                        });
            }
            return seen;
        }

        int foundLast() {
            return flooded[place];
        }

        void remove(int keys, long seen) {
            flooded[place] -= keys;
            for (int i = 0; i < keys; i++) {
                census.removed(0, seen);
            }
        }

        long ofClass() {
            return sum(flooded);
        }

        private static long sum(int[] keys) {
            return IntStream.of(keys).sum();
        }
    }

    private static void remove(Census census, int keys, long page) {
        for (int i = 0; i < keys; i++) {
            census.removed(0, page);
        }
    }
}
