package dev.regionalcache.client.policy;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Makes bytes of an application's values, and values of bytes. Implementations are thread-safe.
 *
 * @param <V> the type of the values
 */
public interface ValueCodec<V> {

    /** Text as UTF-8. */
    ValueCodec<String> TEXT =
            of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    /** Bytes as they are. */
    ValueCodec<byte[]> BYTES = of(Function.identity(), Function.identity());

    /** The bytes of a value. */
    byte[] encode(V value);

    /** The value of these bytes. */
    V decode(byte[] bytes);

    /** One of two functions. */
    static <V> ValueCodec<V> of(Function<V, byte[]> encode, Function<byte[], V> decode) {
        return new ValueCodec<>() {
            @Override
            public byte[] encode(V value) {
                return encode.apply(value);
            }

            @Override
            public V decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
