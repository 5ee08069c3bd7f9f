package dev.regionalcache.client.discovery;

/**
 * How the values of a class are compressed.
 *
 * @param algorithm which one
 * @param threshold values of so many bytes and more are
 * @param form how a reader knows
 */
public record Compression(Algorithm algorithm, int threshold, CompressionForm form) {

    /** No value is compressed; compressed ones are still read. */
    public static final Compression NONE = new Compression(Algorithm.NONE, 1024, CompressionForm.HEADER);

    /** Which algorithm. */
    public enum Algorithm {
        /** As they are. */
        NONE,
        /** Blocks of LZ4. */
        LZ4
    }

    /** Checks the threshold. */
    public Compression {
        if (threshold < 0) {
            throw new InvalidDiscoveryException("a threshold for compression is not negative");
        }
    }

    /** LZ4 from a size on. */
    public static Compression lz4(int threshold, CompressionForm form) {
        return new Compression(Algorithm.LZ4, threshold, form);
    }
}
