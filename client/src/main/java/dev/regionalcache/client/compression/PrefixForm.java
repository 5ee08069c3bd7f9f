package dev.regionalcache.client.compression;

import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.store.Entry;
import java.util.List;
import java.util.Optional;

/**
 * A compressed value is under {@code z:} and its key, any other under its key: data that was written so before is read as it
 * is. A write removes the other key in the same instant, so that no old value shows through.
 */
final class PrefixForm implements ValueForm {

    private static final String PREFIX = "z:";

    private final Compression compression;
    private final Lz4 lz4;

    PrefixForm(Compression compression, int largest) {
        this.compression = compression;
        this.lz4 = new Lz4(largest);
    }

    @Override
    public List<String> keys(String key) {
        return List.of(PREFIX + key, key);
    }

    @Override
    public Stored store(String key, byte[] value) {
        if (compression.algorithm() == Compression.Algorithm.LZ4 && value.length >= compression.threshold()) {
            byte[] compressed = lz4.compress(value, 0);
            if (compressed.length < value.length) {
                return new Stored(PREFIX + key, compressed, List.of(key));
            }
        }
        return new Stored(key, value, List.of(PREFIX + key));
    }

    @Override
    public Optional<byte[]> read(List<Optional<Entry>> found) {
        Optional<Entry> compressed = found.get(0);
        return compressed.isPresent()
                ? Optional.of(lz4.decompress(compressed.get().value(), 0))
                : found.get(1).map(entry -> lz4.bounded(entry.value()));
    }
}
