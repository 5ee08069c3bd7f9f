package dev.regionalcache.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads commands of the replication stream and counts its bytes. Bounded in memory: of an argument the beginning is kept,
 * and of a command a bounded number of arguments.
 */
final class StreamReader {

    /** Of a command; no list of keys that is reported is longer. */
    static final int KEPT_WORDS = 1024;

    private static final int MOST_WORDS = 1 << 20;
    private static final int LONGEST_WORD = 512 << 20;
    private static final int LONGEST_NUMBER = 11;

    private final InputStream in;
    private final int keptOfAnArgument;
    private long read;
    private boolean cut;

    /** @param keptOfAnArgument in bytes */
    StreamReader(InputStream in, int keptOfAnArgument) {
        this.in = in;
        this.keptOfAnArgument = keptOfAnArgument;
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
        cut = count > KEPT_WORDS;
        List<byte[]> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] word = word();
            if (i < KEPT_WORDS) {
                words.add(word);
            }
        }
        return StreamCommand.of(words, cut);
    }

    private byte[] word() throws IOException {
        int length = number('$', LONGEST_WORD);
        int kept = Math.min(length, keptOfAnArgument);
        byte[] bytes = in.readNBytes(kept);
        if (bytes.length < kept) {
            throw new EOFException("closed by the server");
        }
        in.skipNBytes(length - kept);
        cut |= kept < length;
        read += length;
        end(octet());
        return bytes;
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
