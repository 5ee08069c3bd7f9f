package dev.regionalcache.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's objects as compressed JSON: about a tenth of the memory that the objects themselves take. The few that changed
 * last are kept as they are, for what changes is looked at many times, and changes again. What was read of the others is kept as
 * long as the collector leaves it there. So what is put or got must not be changed. Of {@code metadata.managedFields} our own
 * record is kept, by which {@link Applier} compares. Thread-safe.
 *
 * @param <T> the kind
 */
public final class CompactStore<T extends HasMetadata> implements ItemStore<T> {

    /** So many are kept as they are: all of a member's, or what a change of the primary touches, and a few hundred KiB. */
    static final int FRESH = 16;

    /** Not the client's: a record that is one text already stays one. */
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final Class<T> kind;
    private final Map<String, Item<T>> objects = new ConcurrentHashMap<>();

    /** Those that are kept as they are, the one that changed last at the end. Guarded by itself. */
    private final Queue<Item<T>> fresh = new ArrayDeque<>();

    /** An object: itself while it is fresh, then its text, and itself while there is room. */
    private static final class Item<T> {

        private volatile @Nullable T object;
        private volatile byte[] text = new byte[0];
        private volatile WeakReference<T> read;

        Item(T object) {
            this.object = object;
            read = new WeakReference<>(object);
        }
    }

    /** An empty store. */
    public CompactStore(Class<T> kind) {
        this.kind = kind;
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        ObjectMeta metadata = object.getMetadata();
        metadata.setManagedFields(metadata.getManagedFields().stream()
                .filter(entry -> Applier.FIELD_MANAGER.equals(entry.getManager()))
                .toList());
        Item<T> item = new Item<>(object);
        Item<T> before = objects.put(key, item);
        freshen(item, before);
        return read(before);
    }

    @Override
    public @Nullable T remove(String key) {
        Item<T> before = objects.remove(key);
        freshen(null, before);
        return read(before);
    }

    private void freshen(@Nullable Item<T> item, @Nullable Item<T> before) {
        synchronized (fresh) {
            if (before != null) {
                fresh.remove(before);
            }
            if (item != null) {
                fresh.add(item);
            }
            if (fresh.size() > FRESH) {
                pack(fresh.remove());
            }
        }
    }

    @Override
    public Stream<String> keySet() {
        return objects.keySet().stream();
    }

    @Override
    @SuppressWarnings("NullAway") // none of the values is null
    public Stream<T> values() {
        return objects.values().stream().map(this::read);
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public @Nullable T get(String key) {
        return read(objects.get(key));
    }

    private static <T extends HasMetadata> void pack(Item<T> item) {
        T object = item.object;
        if (object != null) {
            item.text = written(object);
            item.object = null;
        }
    }

    private static byte[] written(HasMetadata object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try (DeflaterOutputStream compressed = new DeflaterOutputStream(bytes, deflater)) {
            compressed.write(SERIALIZATION.asJson(object).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private @Nullable T read(@Nullable Item<T> item) {
        if (item == null) {
            return null;
        }
        T known = item.read.get();
        if (known != null) {
            return known;
        }
        T read = read(item.text);
        item.read = new WeakReference<>(read);
        return read;
    }

    private T read(byte[] text) {
        Inflater inflater = new Inflater(true);
        try (InflaterInputStream json = new InflaterInputStream(new ByteArrayInputStream(text), inflater)) {
            return SERIALIZATION.unmarshal(json, kind);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inflater.end();
        }
    }
}
