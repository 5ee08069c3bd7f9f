package dev.regionalcache.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads replies, bounded in size and depth, so that whatever is sent ends in a reply or an exception. */
final class RespReader {

    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int MOST_VALUES = 1 << 16;
    private static final int DEEPEST = 8;

    private final InputStream in;
    private final Charset charset;
    private final boolean cut;
    private long lineBytes;

    private RespReader(InputStream in, Charset charset, boolean cut) {
        this.in = in;
        this.charset = charset;
        this.cut = cut;
    }

    /** A reader of texts in UTF-8, to which a line that is too long is a failure. */
    RespReader(InputStream in) {
        this(in, StandardCharsets.UTF_8, false);
    }

    /** One to which each byte is a character, and which leaves out what is too much of a line. */
    static RespReader ofBytes(InputStream in) {
        return new RespReader(in, StandardCharsets.ISO_8859_1, true);
    }

    /** How many bytes all lines had, those that were left out among them. */
    long lineBytes() {
        return lineBytes;
    }

    /** The next reply. */
    Resp read() throws IOException {
        return read(in.read(), 0);
    }

    private Resp read(int type, int depth) throws IOException {
        if (type < 0) {
            throw new EOFException("closed by the server");
        }
        String line = line();
        return switch (type) {
            case '+' -> new Resp.Text(line);
            case '-' -> new Resp.Failure(line);
            case ':' -> new Resp.Whole(number(line, Long.MIN_VALUE, Long.MAX_VALUE));
            case '$' -> text((int) number(line, -1, LONGEST_TEXT));
            case '*' -> many((int) number(line, -1, MOST_VALUES), depth + 1);
            default -> throw new ProtocolException("no reply begins with byte " + type);
        };
    }

    private Resp text(int length) throws IOException {
        if (length < 0) {
            return new Resp.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed by the server");
        }
        if (in.read() != '\r' || in.read() != '\n') {
            throw new ProtocolException("a text does not end where it should");
        }
        return new Resp.Text(new String(bytes, charset));
    }

    private Resp many(int count, int depth) throws IOException {
        if (count < 0) {
            return new Resp.Nothing();
        }
        if (depth > DEEPEST) {
            throw new ProtocolException("a reply is too deep");
        }
        List<Resp> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(read(in.read(), depth));
        }
        return new Resp.Many(List.copyOf(values));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed by the server");
            }
            lineBytes++;
            if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            } else if (!cut) {
                throw new ProtocolException("a line is too long");
            }
        }
        if (in.read() != '\n') {
            throw new ProtocolException("a line does not end where it should");
        }
        return line.toString();
    }

    private static long number(String line, long least, long most) throws ProtocolException {
        try {
            long number = Long.parseLong(line);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProtocolException("no number that can be read: " + line);
    }
}
