package dev.regionalcache.client.compression;

import dev.regionalcache.client.failure.CorruptValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * A block of LZ4 after its uncompressed size: four bytes, the least significant first, as Python's {@code lz4.block} stores it.
 * In plain Java and with checked bounds: the input is not trusted, and nothing native is loaded. Thread-safe.
 */
final class Lz4 {

    /** The size before the block. */
    static final int SIZE_BYTES = Integer.BYTES;

    /** No byte of a block stands for more than so many bytes (the format's length bytes add 255 each). */
    private static final long LARGEST_RATIO = 255;

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final int largest;

    /** @param largest uncompressed size in bytes that is accepted */
    Lz4(int largest) {
        this.largest = largest;
    }

    /**
     * The value, if its size is within the bound.
     *
     * @throws CorruptValueException if it is not
     */
    byte[] bounded(byte[] value) {
        if (value.length > largest) {
            throw new CorruptValueException(
                    "a stored value has " + value.length + " bytes, over the bound of " + largest, null);
        }
        return value;
    }

    /** Compresses, after {@code space} bytes that are left for a header. */
    byte[] compress(byte[] value, int space) {
        ByteBuffer target = ByteBuffer.allocate(space + SIZE_BYTES + compressor.maxCompressedLength(value.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        target.position(space);
        target.putInt(value.length);
        compressor.compress(ByteBuffer.wrap(value), target);
        byte[] compressed = new byte[target.flip().remaining()];
        target.get(compressed);
        return compressed;
    }

    /**
     * Decompresses what begins at {@code from}.
     *
     * @throws CorruptValueException if it is no block, or its size is over the bound; nothing is allocated for such a size
     */
    byte[] decompress(byte[] stored, int from) {
        int blockLength = stored.length - from - SIZE_BYTES;
        if (blockLength < 1) {
            throw new CorruptValueException("a compressed value was cut in its header", null);
        }
        int size = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getInt(from);
        if (size < 0 || size > largest) {
            throw new CorruptValueException(
                    "a compressed value says that it has " + Integer.toUnsignedString(size)
                            + " bytes, over the bound of " + largest,
                    null);
        }
        if (size > blockLength * LARGEST_RATIO) {
            throw new CorruptValueException(
                    "a compressed value says that it has more bytes than its block can stand for", null);
        }
        byte[] value = new byte[size];
        try {
            int length = decompressor.decompress(stored, from + SIZE_BYTES, blockLength, value, 0);
            if (length == size) {
                return value;
            }
        } catch (LZ4Exception e) {
            throw new CorruptValueException("a compressed value is no block of LZ4", e);
        }
        throw new CorruptValueException("a compressed value has fewer bytes than it says", null);
    }
}
