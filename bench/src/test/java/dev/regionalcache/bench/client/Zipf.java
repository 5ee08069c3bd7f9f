package dev.regionalcache.bench.client;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Numbers of which the n-th is asked for with the frequency 1/n. */
final class Zipf {

    private final double[] upTo;

    Zipf(int numbers) {
        upTo = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    /** One of them, from 0. */
    int next(RandomGenerator random) {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(upTo.length - 1, found < 0 ? -found - 1 : found);
    }
}
