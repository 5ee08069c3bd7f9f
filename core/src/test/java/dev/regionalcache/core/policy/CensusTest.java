package dev.regionalcache.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static final int PAGE = 500;

    @Test
    void nothingIsKnownOfNothing() {
        assertThat(new Census(1).estimate(0)).isEqualTo(new Estimate(0, 0, 0));
        Census empty = new Census(1);
        empty.page(0, 0, new int[1]);
        assertThat(empty.estimate(0)).isEqualTo(new Estimate(0, 0, 0));
    }

    @Test
    void afterAWholeWalkTheCountIsExact() {
        Census census = new Census(2);
        census.page(800, 500, new int[] {100, 50});
        census.page(800, 300, new int[] {20, 30});
        census.sized(0, 64);
        census.sized(0, 64);

        assertThat(census.estimate(0)).isEqualTo(new Estimate(120, 120 * 64, 0));
    }

    @Test
    void whatIsRemovedIsGoneAtOnce() {
        Census census = new Census(1);
        census.page(1_000, 1_000, new int[] {1_000});
        census.sized(0, 10);
        census.sized(0, 10);
        remove(census, 300, 0);
        assertThat(census.estimate(0).keys()).isEqualTo(700);

        census.page(700, 700, new int[] {700});
        assertThat(census.estimate(0).keys()).isEqualTo(700);
    }

    @Test
    void whatIsRemovedOfThePagesThatWereSeenIsNotTakenForGoneEverywhere() {
        Census census = new Census(1);
        long page = census.page(1_000, 100, new int[] {50});
        remove(census, 50, page);
        assertThat(census.estimate(0).keys()).isCloseTo(450, within(1.0));

        page = census.page(950, 95, new int[] {48});
        remove(census, 48, page);
        assertThat(census.estimate(0).keys()).isCloseTo(402, within(10.0));
    }

    @Test
    void aClassThatWasNotSeenMayStillBeThere() {
        Census census = new Census(1);
        census.page(1_000_000, PAGE, new int[1]);
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
                census.page(total, PAGE, new int[] {found});
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

    /** A walk takes 200 pages, and the flood is as fast; it is seen after a few of them. */
    @Test
    void aFloodIsSeenLongBeforeAWalkHasEnded() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Census census = new Census(1);
        long others = 80_000;
        long flood = 20_000;
        for (int page = 0; page < 200; page++) {
            page(census, random, flood, others);
        }
        for (int page = 0; page < 40; page++) {
            flood += PAGE;
            page(census, random, flood, others);
        }

        assertThat(census.estimate(0).keys() / flood).as("seed %d", seed).isCloseTo(1, within(0.15));
    }

    @Test
    void aClassUnderAFloodThatIsRemovedFromStaysWhereItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Census census = new Census(1);
        MemoryLimit limit = new MemoryLimit(4_000_000);
        long flood = 30_000;
        long most = 0;
        for (int page = 0; page < 2_000; page++) {
            flood += 60;
            long number = page(census, random, flood, 60_000);
            int gone = Math.min(PAGE / 4, limit.excess(census.estimate(0)));
            flood -= gone;
            remove(census, gone, number);
            if (page > 200) {
                most = Math.max(most, flood);
                assertThat(flood * 100.0)
                        .as("seed %d, page %d", seed, page)
                        .isBetween(0.9 * limit.bytes(), 1.1 * limit.bytes());
            }
        }
        assertThat(most).isGreaterThan(0);
    }

    /** Of each 100 bytes. */
    private static long page(Census census, Random random, long ofClass, long others) {
        double share = (double) ofClass / (ofClass + others);
        int found = 0;
        for (int i = 0; i < PAGE; i++) {
            found += random.nextDouble() < share ? 1 : 0;
        }
        census.sized(0, 100);
        return census.page(ofClass + others, PAGE, new int[] {found});
    }

    private static void remove(Census census, int keys, long page) {
        for (int i = 0; i < keys; i++) {
            census.removed(0, page);
        }
    }
}
