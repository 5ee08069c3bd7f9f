package dev.regionalcache.client.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.CompressionForm;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.store.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compressed values in both forms, and what is none. */
class ValueFormTest {

    private static final int LARGEST = 1 << 20;
    private static final byte[] LONG =
            "a message of a conversation; ".repeat(200).getBytes(StandardCharsets.UTF_8);
    private static final byte[] SHORT = "short".getBytes(StandardCharsets.UTF_8);

    @Test
    void aCompressedValueIsUnderAKeyWithThePrefix() {
        ValueForm form = ValueForm.of(Compression.lz4(100, CompressionForm.PREFIX), LARGEST);
        Stored stored = form.store("k", LONG);
        assertThat(stored.key()).isEqualTo("z:k");
        assertThat(stored.absent()).containsExactly("k");
        assertThat(stored.bytes()).hasSizeLessThan(LONG.length / 4);
        assertThat(ByteBuffer.wrap(stored.bytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt())
                .isEqualTo(LONG.length);
        assertThat(form.store("k", SHORT).key()).isEqualTo("k");
        assertThat(form.store("k", SHORT).absent()).containsExactly("z:k");
    }

    @Test
    void aHeaderTellsACompressedValue() {
        ValueForm form = ValueForm.of(Compression.lz4(100, CompressionForm.HEADER), LARGEST);
        Stored stored = form.store("k", LONG);
        assertThat(stored.key()).isEqualTo("k");
        assertThat(stored.absent()).isEmpty();
        assertThat(stored.bytes()).startsWith(0, 'R', 'C', 1);
        assertThat(form.store("k", SHORT).bytes()).as("as it is").isEqualTo(SHORT);
    }

    @ParameterizedTest
    @EnumSource(CompressionForm.class)
    void whatWasCompressedIsReadAlsoWhenThePolicyCompressesNoMore(CompressionForm form) {
        ValueForm before = ValueForm.of(Compression.lz4(100, form), LARGEST);
        ValueForm after = ValueForm.of(new Compression(Compression.Algorithm.NONE, 100, form), LARGEST);
        assertThat(written(after, before.store("k", LONG), after)).contains(LONG);
        assertThat(after.store("k", LONG).bytes()).isEqualTo(LONG);
    }

    @Test
    void whatDoesNotShrinkStaysAsItIs() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        assertThat(ValueForm.of(Compression.lz4(100, CompressionForm.PREFIX), LARGEST)
                        .store("k", noise)
                        .bytes())
                .isEqualTo(noise);
    }

    @Test
    void aBombIsRefusedByItsSizeBeforeAnythingIsAllocated() {
        byte[] bomb = new byte[5000];
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(Integer.MAX_VALUE);
        assertThatThrownBy(() -> prefixed(bomb, Integer.MAX_VALUE))
                .isInstanceOf(CorruptValueException.class)
                .hasMessage("a compressed value says that it has more bytes than its block can stand for");
        assertThatThrownBy(() -> prefixed(bomb, LARGEST))
                .isInstanceOf(CorruptValueException.class)
                .hasMessage("a compressed value says that it has 2147483647 bytes, over the bound of 1048576");
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(-1);
        assertThatThrownBy(() -> prefixed(bomb, LARGEST)).hasMessageContaining("4294967295 bytes");
        assertThatThrownBy(() -> prefixed(new byte[4], LARGEST)).hasMessage("a compressed value was cut in its header");
    }

    @ParameterizedTest
    @EnumSource(CompressionForm.class)
    void aValueOverTheBoundIsRefusedAlsoWhereItIsNotCompressed(CompressionForm kind) {
        ValueForm form = ValueForm.of(new Compression(Compression.Algorithm.NONE, 0, kind), 1000);
        byte[] atTheBound = new byte[1000];
        assertThat(written(form, form.store("k", atTheBound), form)).contains(atTheBound);
        assertThatThrownBy(() -> written(form, form.store("k", new byte[1001]), form))
                .isInstanceOf(CorruptValueException.class)
                .hasMessage("a stored value has 1001 bytes, over the bound of 1000");
    }

    @Test
    void whatIsCutIsRefused() {
        byte[] stored = ValueForm.of(Compression.lz4(100, CompressionForm.PREFIX), LARGEST)
                .store("k", LONG)
                .bytes();
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> prefixed(cut, LARGEST)).isInstanceOf(CorruptValueException.class);
        }
        assertThatThrownBy(() -> headed(new byte[] {0, 'R', 'C'})).hasMessage("a stored value was cut in its header");
        assertThatThrownBy(() -> headed(new byte[] {0, 'R', 'C', 9}))
                .hasMessage("a stored value has the header of a later version: 9");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.regionalcache.client.fixture.Seeds#seeds")
    void everyValueComesBackAndGarbageIsRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] value = value(random);
            for (CompressionForm kind : CompressionForm.values()) {
                ValueForm form = ValueForm.of(Compression.lz4(random.nextInt(300), kind), LARGEST);
                Stored stored = form.store("k", value);
                assertThat(written(form, stored, form)).as("seed %d", seed).contains(value);
                byte[] bytes = stored.bytes().clone();
                for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                try {
                    assertThat(written(form, new Stored(stored.key(), bytes, List.of()), form))
                            .isPresent();
                } catch (CorruptValueException e) {
                    assertThat(e).as("seed %d", seed).message().isNotBlank();
                }
            }
        }
    }

    private static byte[] value(Random random) {
        byte[] value = new byte[random.nextInt(1000)];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) random.nextInt(1 + random.nextInt(256));
        }
        if (random.nextInt(4) == 0 && value.length >= 3) {
            System.arraycopy(new byte[] {0, 'R', 'C'}, 0, value, 0, 3);
        }
        return value;
    }

    private static Optional<byte[]> written(ValueForm of, Stored stored, ValueForm reader) {
        Map<String, Entry> store = new HashMap<>(Map.of(stored.key(), new Entry(stored.bytes(), 1)));
        return reader.read(of.keys("k").stream()
                .map(key -> Optional.ofNullable(store.get(key)))
                .toList());
    }

    private static Optional<byte[]> prefixed(byte[] stored, int largest) {
        return ValueForm.of(Compression.lz4(100, CompressionForm.PREFIX), largest)
                .read(List.of(Optional.of(new Entry(stored, 1)), Optional.empty()));
    }

    private static Optional<byte[]> headed(byte[] stored) {
        return ValueForm.of(Compression.lz4(100, CompressionForm.HEADER), LARGEST)
                .read(List.of(Optional.of(new Entry(stored, 1))));
    }
}
