package dev.regionalcache.client.compression;

import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.CompressionForm;
import dev.regionalcache.client.store.Entry;
import java.util.List;
import java.util.Optional;

/** How the values of a class lie in the store. Thread-safe. */
public sealed interface ValueForm permits PrefixForm, HeaderForm {

    /**
     * The form of a class.
     *
     * @param largest value in bytes that is read or written
     */
    static ValueForm of(Compression compression, int largest) {
        return compression.form() == CompressionForm.PREFIX
                ? new PrefixForm(compression, largest)
                : new HeaderForm(compression, largest);
    }

    /** The keys under which the value of a key can be. */
    List<String> keys(String key);

    /** How to write a value. A compressed form that saves nothing is not used. */
    Stored store(String key, byte[] value);

    /**
     * The value.
     *
     * @param found what is under {@link #keys}, in their order
     * @throws dev.regionalcache.client.failure.CorruptValueException if it cannot be read
     */
    Optional<byte[]> read(List<Optional<Entry>> found);
}
