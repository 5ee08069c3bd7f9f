package dev.regionalcache.client.compression;

import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.store.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A compressed value begins with four bytes: 0x00, R, C, and 1 for a block of LZ4 after its size. What does not begin so is the
 * value itself, so that data from before is read as it is; a value that begins with the first three bytes by chance is written
 * after a header with 0.
 */
final class HeaderForm implements ValueForm {

    private static final byte[] MAGIC = {0, 'R', 'C'};
    private static final int HEADER_BYTES = MAGIC.length + 1;
    private static final byte AS_IT_IS = 0;
    private static final byte BLOCK = 1;

    private final Compression compression;
    private final Lz4 lz4;

    HeaderForm(Compression compression, int largest) {
        this.compression = compression;
        this.lz4 = new Lz4(largest);
    }

    @Override
    public List<String> keys(String key) {
        return List.of(key);
    }

    @Override
    public Stored store(String key, byte[] value) {
        if (compression.algorithm() == Compression.Algorithm.LZ4 && value.length >= compression.threshold()) {
            byte[] compressed = lz4.compress(value, HEADER_BYTES);
            if (compressed.length < value.length) {
                return new Stored(key, header(compressed, BLOCK), List.of());
            }
        }
        if (!hasMagic(value)) {
            return new Stored(key, value, List.of());
        }
        byte[] escaped = new byte[HEADER_BYTES + value.length];
        System.arraycopy(value, 0, escaped, HEADER_BYTES, value.length);
        return new Stored(key, header(escaped, AS_IT_IS), List.of());
    }

    @Override
    public Optional<byte[]> read(List<Optional<Entry>> found) {
        return found.get(0).map(entry -> value(entry.value()));
    }

    private byte[] value(byte[] stored) {
        if (!hasMagic(stored)) {
            return lz4.bounded(stored);
        }
        if (stored.length < HEADER_BYTES) {
            throw new CorruptValueException("a stored value was cut in its header", null);
        }
        byte kind = stored[MAGIC.length];
        if (kind == AS_IT_IS) {
            return lz4.bounded(Arrays.copyOfRange(stored, HEADER_BYTES, stored.length));
        }
        if (kind == BLOCK) {
            return lz4.decompress(stored, HEADER_BYTES);
        }
        throw new CorruptValueException("a stored value has the header of a later version: " + kind, null);
    }

    private static byte[] header(byte[] target, byte kind) {
        System.arraycopy(MAGIC, 0, target, 0, MAGIC.length);
        target[MAGIC.length] = kind;
        return target;
    }

    private static boolean hasMagic(byte[] value) {
        return value.length >= MAGIC.length && Arrays.equals(value, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }
}
