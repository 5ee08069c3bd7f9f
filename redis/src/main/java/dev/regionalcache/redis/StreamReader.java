package dev.regionalcache.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads commands of the replication stream and counts its bytes. Bounded in memory: of an argument the beginning is kept,
 * and of a command a bounded number of arguments.
 */
final class StreamReader {

    /** Of an argument, in bytes; a key that is longer is reported by its beginning. */
    static final int KEPT_OF_A_WORD = 512;

    /** Of a command; no list of keys that is reported is longer. */
    static final int KEPT_WORDS = 1024;

    private static final int MOST_WORDS = 1 << 20;
    private static final int LONGEST_WORD = 512 << 20;
    private static final int LONGEST_NUMBER = 11;

    private final InputStream in;
    private long read;

    StreamReader(InputStream in) {
        this.in = in;
    }

    /** Bytes that were read. */
    long bytes() {
        return read;
    }

    /**
     * The next command.
     *
     * @throws ProtocolException when there is none at this place
     */
    StreamCommand next() throws IOException {
        int count = number('*', MOST_WORDS);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String word = word();
            if (i < KEPT_WORDS) {
                words.add(word);
            }
        }
        return new StreamCommand(List.copyOf(words));
    }

    private String word() throws IOException {
        int length = number('$', LONGEST_WORD);
        int kept = Math.min(length, KEPT_OF_A_WORD);
        byte[] bytes = in.readNBytes(kept);
        if (bytes.length < kept) {
            throw new EOFException("closed by the server");
        }
        in.skipNBytes(length - kept);
        read += length;
        end(octet());
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int number(char type, int most) throws IOException {
        int first = octet();
        if (first != type) {
            throw new ProtocolException("no command begins at byte %d: %d".formatted(read, first));
        }
        long number = 0;
        int digits = 0;
        int c = octet();
        for (; c >= '0' && c <= '9'; c = octet()) {
            number = number * 10 + (c - '0');
            if (++digits > LONGEST_NUMBER) {
                break;
            }
        }
        if (digits == 0 || number > most) {
            throw new ProtocolException("no length at byte " + read);
        }
        end(c);
        return (int) number;
    }

    private void end(int first) throws IOException {
        if (first != '\r' || octet() != '\n') {
            throw new ProtocolException("no end of line at byte " + read);
        }
    }

    private int octet() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("closed by the server");
        }
        read++;
        return c;
    }
}
