package dev.regionalcache.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.LongStream;

/**
 * How fast a processor is at this hour: virtual machines that share their host differ by two from one hour to the next, and a figure is
 * read beside this one. SHA-256, since everyone can measure the same elsewhere (<code>openssl speed sha256</code>).
 */
final class Yardstick {

    private static final byte[] BLOCK = new byte[1_000_000];
    private static final int BLOCKS = 100;

    private Yardstick() {}

    /** What one thread hashes; the fastest of three goes, as the first one also compiles. Takes less than a second. */
    static long megabytesPerSecond() {
        return LongStream.generate(Yardstick::once).limit(3).max().orElseThrow();
    }

    private static long once() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long began = System.nanoTime();
            for (int block = 0; block < BLOCKS; block++) {
                digest.update(BLOCK);
            }
            digest.digest();
            return BLOCKS * 1_000_000_000L / (System.nanoTime() - began);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
