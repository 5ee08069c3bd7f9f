package dev.regionalcache.core.policy;

import java.util.Arrays;

/** The name of a key: bytes, whatever they mean. Immutable; ordered by its bytes. */
public final class Key implements Comparable<Key> {

    private final byte[] bytes;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A key of these bytes, which are not copied and must not be changed any more. */
    public static Key of(byte[] bytes) {
        return new Key(bytes);
    }

    /**
     * A key of printable ASCII characters.
     *
     * @throws IllegalArgumentException when there is another character
     */
    public static Key of(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~') {
                throw new IllegalArgumentException("not printable ASCII: character %d".formatted((int) character));
            }
            bytes[i] = (byte) character;
        }
        return new Key(bytes);
    }

    /** Its bytes, for reading only. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    /** Whether what is left of it from this byte on begins with all of the prefix. */
    boolean hasAt(int from, Key prefix) {
        int end = from + prefix.bytes.length;
        return end <= bytes.length && Arrays.equals(bytes, from, end, prefix.bytes, 0, prefix.bytes.length);
    }

    /** Compares it with what is left of another one from this byte on. */
    int compareToRest(Key other, int from) {
        return Arrays.compareUnsigned(bytes, 0, bytes.length, other.bytes, from, other.bytes.length);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Without its bytes: keys may be secrets. */
    @Override
    public String toString() {
        return "key of %d bytes".formatted(bytes.length);
    }
}
